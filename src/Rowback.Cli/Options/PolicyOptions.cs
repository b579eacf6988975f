using System.CommandLine;
using System.Globalization;
using Rowback.Configuration;

namespace Rowback.Cli.Options;

/// <summary>What to do with what is found on the way.</summary>
internal sealed class PolicyOptions : OptionGroup
{
    private readonly Option<string?> _existing;
    private readonly Option<string[]> _columns;
    private readonly Option<string?> _keys;
    private readonly Option<string[]> _newKey;
    private readonly Option<string?> _duplicate;
    private readonly Option<string[]> _sameKey;
    private readonly Option<string?> _lookAlike;
    private readonly Option<string?> _missingParents;
    private readonly Option<string[]> _without;
    private readonly Option<string[]> _follow;
    private readonly Option<bool> _noChildren;
    private readonly Option<bool> _noReattach;
    private readonly Option<string?> _maxRows;
    private readonly Option<string?> _triggerEffects;
    private readonly Option<string[]> _withoutTriggers;
    private readonly Option<string[]> _set;

    public PolicyOptions() : base("What to do with what is found")
    {
        _existing = Choice("--existing", "Selected rows that are in live with other values: leave them (default), or put the backup's values back.", "leave", "overwrite");
        _columns = Values("--columns", "A,B", "Put back only these columns of changed rows (with --existing overwrite, which it implies); relations are not followed then.");
        _keys = Choice("--keys", "Keep keys where they are free (default), or draw a new one for every row.", "keep", "new");
        _newKey = Values("--new-key", "TABLE:OLD=NEW", "The new key of a row that comes back; it must be free. May be repeated.");
        _duplicate = Choice("--duplicate", "Rows of which another live row holds a unique value: stop (default), skip them, or merge (the live row stands for the row).", "stop", "skip", "merge");
        _sameKey = Values("--same-key", "TABLE[:KEY]=same|taken", "Is the live row with this key the same row, or has a stranger taken the key? For a table or one row. May be repeated.");
        _lookAlike = Choice("--look-alike", "Is a live row that equals a missing one in all but the key this row (same), or another (new)?", "same", "new");
        _missingParents = Choice("--missing-parents", "Rows that refer to a row that is gone: bring it back, skip them, set the reference to NULL, or stop. Default: what the foreign key's ON DELETE would have done.", "restore", "skip", "null", "stop");
        _without = Values("--without", "TABLE|RELATION,…", "Bring nothing back into these tables by relations, or nothing by this one relation. May be repeated.");
        _follow = Values("--follow", "RELATION,…", "Follow this relation too (a name from `rowback schema`, such as photo.album_id). May be repeated.");
        _noChildren = Flag("--no-children", "Only the selected rows and what they need.");
        _noReattach = Flag("--no-reattach", "Leave references as they are that the deletion set to NULL or their default.");
        _maxRows = Value("--max-rows", "N", "The most rows that relations may pull in (default 10,000).");
        _triggerEffects = Choice("--trigger-effects", "Values that triggers changed in restored rows when others came back (a counter): keep them, or put the backup's back. Default: the backup's where all that hung on the row came back, else stop.", "keep", "backup");
        _withoutTriggers = Values("--without-triggers", "NAME,…", TriggerOptions.Help);
        _set = Values("--set", "[TABLE.]COLUMN=VALUE", "The value of a column that the backup does not know; NULL is NULL. May be repeated.");
    }

    public Question Question(ParseResult arguments, IReadOnlyList<Selection> selections, RowbackConfiguration configuration)
    {
        var policies = new PolicyWords(configuration.Policies);
        var columns = List(arguments, _columns);
        return new Question
        {
            Selections = selections,
            Existing = policies.Existing(arguments.GetValue(_existing) ?? (columns.Count > 0 ? "overwrite" : null)),
            Columns = columns.Count > 0 ? columns : null,
            Keys = policies.Keys(arguments.GetValue(_keys)),
            NewKeys = [.. Each(arguments, _newKey).Select(Answers.NewKey)],
            Duplicate = policies.Duplicate(arguments.GetValue(_duplicate)),
            SameKeys = [.. Each(arguments, _sameKey).Select(Answers.SameKey)],
            LookAlike = policies.LookAlike(arguments.GetValue(_lookAlike)),
            MissingParents = policies.MissingParents(arguments.GetValue(_missingParents)),
            Without = List(arguments, _without),
            Follow = List(arguments, _follow),
            NoChildren = arguments.GetValue(_noChildren) || policies.IsOn("noChildren"),
            NoReattach = arguments.GetValue(_noReattach) || policies.IsOn("noReattach"),
            MaxRows = policies.MaxRows(arguments.GetValue(_maxRows)),
            TriggerEffects = policies.TriggerEffects(arguments.GetValue(_triggerEffects)),
            WithoutTriggers = List(arguments, _withoutTriggers),
            Set = [.. Each(arguments, _set).Select(Answers.Set)],
        };
    }

    private static string[] Each(ParseResult arguments, Option<string[]> option) => arguments.GetValue(option) ?? [];

    private static List<string> List(ParseResult arguments, Option<string[]> option) =>
        [.. Each(arguments, option).SelectMany(v => v.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
}
