using System.CommandLine;
using Rowback.Cli.Options;

namespace Rowback.Cli.Verbs;

/// <summary>One verb: its arguments and options, its examples for help, and what it does.</summary>
internal abstract class Verb : Command
{
    private readonly List<OptionGroup> _groups = [];

    protected Verb(string name, string description, Shell shell) : base(name, description)
    {
        Shell = shell;
        Options.Add(HelpPage.Option(shell));
        SetAction(RunAsync);
    }

    /// <summary>The options in the order in which help shows them.</summary>
    public IReadOnlyList<OptionGroup> Groups => _groups;

    /// <summary>What one would type, each with a word on what it does; without the program's name.</summary>
    public abstract IReadOnlyList<(string Arguments, string Meaning)> Examples { get; }

    /// <summary>More for help, behind the first line; empty for none.</summary>
    public virtual string Explanation => "";

    /// <summary>The tables of the live database that the arguments name, for completion; none where it cannot be read.</summary>
    public IEnumerable<string> TableNames(ParseResult arguments) =>
        Groups.OfType<DatabaseOptions>().FirstOrDefault() is { } databases ? Completion.TableNames.Of(databases, arguments, Shell) : [];

    protected Shell Shell { get; }

    protected abstract Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation);

    protected T Add<T>(T group) where T : OptionGroup
    {
        _groups.Add(group);
        foreach (var option in group.Options)
            Options.Add(option);
        return group;
    }
}
