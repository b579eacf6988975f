using Rowback.Cli.Json;
using Rowback.Cli.Pages;
using Rowback.Matching;
using Rowback.Schema;

namespace Rowback.Cli.Reports;

/// <summary>How Rowback sees the two databases: tables, keys, relations, links and why, drift.</summary>
internal static class SchemaReport
{
    public static void Write(Page page, SchemaMatch schema)
    {
        page.Line(Piece.Strong($"{Piece.Number(schema.Tables.Count, "table", "tables")} in both databases"));
        page.Table([new Heading("table"), new Heading("a row is known by"), new Heading("")],
            [.. schema.Tables.Select(t => (IReadOnlyList<Piece>)[Piece.Strong(t.ToString()), Key(t), Piece.Faint(t.LinkReason is { } why ? "link table: " + why : "")])], margin: 2);
        page.Line();
        page.Line(Piece.Strong($"{Piece.Number(schema.Relations.Count, "relation", "relations")}"), schema.Relations.Count > 0 ? " (the names are for --follow)" : "");
        page.Table([new Heading("name"), new Heading("refers to"), new Heading("on delete"), new Heading("known from"), new Heading("")],
            [.. schema.Relations.Select(r => (IReadOnlyList<Piece>)
            [
                Piece.Strong(r.Name), $"{r.Parent}.{string.Join(',', r.ParentColumns)}", Action(r.OnDelete), Piece.Faint(Source(r.Source)), r.When is { } when ? $"when {when}" : "",
            ])], margin: 2);
        page.Line();
        if (schema.Drift.Count == 0)
        {
            page.Line("No drift: both schemas are alike.");
            return;
        }

        page.Line(Piece.Strong("Drift and what is left out"));
        foreach (var drift in schema.Drift)
            page.Indented(2, Piece.Care("* "), drift.Message);
    }

    public static SchemaAnswer Answer(SchemaMatch schema) => new(
        [.. schema.Tables.Select(t => new SchemaTableJson(t.ToString(), Names(t.DisplayKey), t.Generator is not null, t.LinkReason, Names(t.Columns)))],
        [.. schema.Relations.Select(r => new RelationJson(r.Name, r.Child.ToString(), Names(r.ChildColumns), r.Parent.ToString(), Names(r.ParentColumns),
            Action(r.OnDelete), Word(r.Source), r.When))],
        [.. schema.Drift.Select(d => new DriftJson(Word(d.Kind), d.Table.ToString(), d.Column, d.Message))]);

    private static string Key(TableMatch table)
    {
        if (table.KeyIsWholeRow)
            return "all its values (it has no key)";
        var key = string.Join(", ", table.Key);
        if (table.KeyIsConfigured)
            return key + " (configured)";
        return table.Generator is null ? key : key + (table.Generator.CanGoBack ? " (generated, may be used again)" : " (generated)");
    }

    private static string Action(OnDelete action) => action switch
    {
        OnDelete.NoAction => "no action",
        OnDelete.Restrict => "restrict",
        OnDelete.Cascade => "cascade",
        OnDelete.SetNull => "set null",
        _ => "set default",
    };

    private static string Source(RelationSource source) => source switch
    {
        RelationSource.Declared => "foreign key",
        RelationSource.BackupOnly => "foreign key of the backup only",
        _ => "configuration",
    };

    /// <summary>An enum's name as JSON spells it.</summary>
    private static string Word<T>(T value) where T : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static IReadOnlyList<string> Names(IEnumerable<ColumnMatch> columns) => [.. columns.Select(c => c.Live.Name)];
}
