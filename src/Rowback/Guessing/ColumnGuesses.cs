using Rowback.Matching;
using Rowback.Schema;

namespace Rowback.Guessing;

/// <summary>What the names and types of columns suggest: which table each may refer to. Nothing is looked up.</summary>
internal sealed class ColumnGuesses(SchemaMatch schema)
{
    private static readonly string[] KeyWords = ["id", "uuid", "guid", "key", "code", "no", "nr", "num", "number", "ref", "fk"];
    private static readonly string[] Uuids = ["uuid", "guid"];

    /// <summary>A row of the same table, by its place in a tree or a chain.</summary>
    private static readonly string[] OwnKin = ["parent", "root", "ancestor", "previous", "prev", "next", "reply_to", "in_reply_to", "replyto", "replaces", "replaced_by", "original", "predecessor", "successor", "superseded_by", "copied_from", "duplicate_of", "manager", "supervisor"];

    /// <summary>Parts that people play.</summary>
    private static readonly string[] Roles = ["author", "owner", "creator", "editor", "reviewer", "assignee", "sender", "recipient", "receiver", "approver", "manager", "created_by", "updated_by", "modified_by", "deleted_by", "approved_by", "assigned_to"];

    private static readonly string[] People = ["user", "account", "person", "member", "employee"];

    /// <summary>The tables that can be read without their application.</summary>
    private readonly List<TableMatch> _tables = [.. schema.Tables.Where(t => t.Live.Missing.Count == 0)];

    /// <summary>The guesses for every column that no relation explains yet.</summary>
    public IEnumerable<Guess> All() => _tables.SelectMany(t => t.Columns.Where(c => IsOpen(t, c)).SelectMany(c => Of(t, c)));

    /// <summary>True if a configured relation can name it, and none does yet.</summary>
    public bool IsOpen(TableMatch table, ColumnMatch column) =>
        column.Live.Name.AsSpan().IndexOfAny(".,") < 0 && column.Live.Name == column.Backup.Name && !schema.ParentsOf(table).Any(r => r.ChildColumns.Contains(column));

    /// <summary>The column by which rows of this table are referred to; null where it has none that a column of this kind could mean.</summary>
    public static ColumnMatch? KeyOf(TableMatch parent, ColumnMatch from, string[] words)
    {
        var keys = parent.Live.UniqueKeys.Prepend(parent.Live.PrimaryKey).OfType<UniqueKey>().Where(k => k is { IsPlain: true, Parts.Count: 1 })
            .Select(k => parent.FindColumn(k.Columns[0])).OfType<ColumnMatch>().Where(k => ValueKinds.MayMeet(from.Live, k.Live)).ToList();
        var last = words.Length == 0 ? "" : words[^1];
        return keys.FirstOrDefault(k => NameWords.Of(k.Live.Name) is [.., var word] && (word == last || (Uuids.Contains(word) && Uuids.Contains(last))))
            ?? (last is "id" or "fk" or "ref" || !KeyWords.Contains(last) ? keys.FirstOrDefault(k => parent.Live.PrimaryKey?.Columns is [var only] && only == k.Live.Name) : null);
    }

    private IEnumerable<Guess> Of(TableMatch table, ColumnMatch column)
    {
        var words = NameWords.Of(column.Live.Name);
        var marked = KeyWords.Contains(words[^1]) && words.Length > 1;
        var subject = marked ? words.Take(words.Length - 1).ToList() : words is ["id" or "fk", _, ..] ? [.. words.Skip(1)] : words.ToList();
        if (words.Length == 1 && KeyWords.Contains(words[0]))
            return [];
        // A word that marks no key has to be a table's whole name, and its values to fit.
        var found = new List<Guess>();
        foreach (var parent in _tables)
        {
            var strength = Strength(subject, NameWords.Of(parent.Name.Name), marked);
            if (strength > 0 && !IsItsOwnKey(table, column, parent) && KeyOf(parent, column, words) is { } key && key != column)
                found.Add(new Guess(table, column, parent, key, strength, $"{column} names {parent}"));
        }

        var role = string.Join('_', subject);
        if (OwnKin.Contains(role) && KeyOf(table, column, words) is { } own && own != column)
            found.Add(new Guess(table, column, table, own, marked ? 3 : 2, $"{column} names a row of the same table"));
        if (Roles.Contains(role) && found.All(g => g.Strength < 2))
        {
            found.AddRange(_tables.Where(t => t != table && NameWords.Of(t.Name.Name) is [.., var last] && People.Any(p => NameWords.AreSame([p], [last])))
                .Select(t => KeyOf(t, column, words) is { } key ? new Guess(table, column, t, key, 1, $"{column} names a part that a {t} plays") : null).OfType<Guess>());
        }

        return found;
    }

    /// <summary>A table's own number, drawn for it, refers to nothing.</summary>
    private static bool IsItsOwnKey(TableMatch table, ColumnMatch column, TableMatch parent) =>
        table.Live.Generator?.Column == column.Live.Name || (table == parent && table.Live.PrimaryKey?.Columns is [var only] && only == column.Live.Name);

    private static int Strength(IReadOnlyList<string> subject, IReadOnlyList<string> table, bool marked)
    {
        if (NameWords.AreSame(subject, table))
            return marked ? 4 : 2;
        if (!marked || table.Count == 0)
            return 0;
        // billing_address_id names address; user_id names auth_user.
        for (var rest = 1; rest < subject.Count; rest++)
        {
            if (NameWords.AreSame([.. subject.Skip(rest)], table))
                return 3;
        }

        for (var prefix = 1; prefix < table.Count; prefix++)
        {
            if (NameWords.AreSame(subject, [.. table.Skip(prefix)]))
                return 2;
        }

        return 0;
    }
}
