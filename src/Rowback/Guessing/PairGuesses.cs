using System.Globalization;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Guessing;

/// <summary>
/// Pairs of a type and an id, by which one column refers to rows of several tables: <c>commentable_type</c> and <c>commentable_id</c> as Rails and Laravel have them (class names, with or without
/// namespaces), <c>content_type_id</c> and <c>object_id</c> as Django has them (numbers of <c>django_content_type</c>).
/// </summary>
internal sealed class PairGuesses(SchemaMatch schema, ColumnGuesses columns, ILiveDatabase live, int rows, CancellationToken cancellation)
{
    private const int MostTypes = 100;

    public async Task<IReadOnlyList<Guess>> AllAsync()
    {
        var guesses = new List<Guess>();
        foreach (var table in schema.Tables.Where(t => t.Live.Missing.Count == 0))
        {
            foreach (var id in table.Columns.Where(c => columns.IsOpen(table, c)))
            {
                if (TypeOf(table, id) is { } type)
                    guesses.AddRange(await OfAsync(table, id, type));
            }
        }

        return guesses;
    }

    /// <summary>The column that stands beside an id and says of what; null where there is none.</summary>
    private static ColumnMatch? TypeOf(TableMatch table, ColumnMatch id)
    {
        var words = NameWords.Of(id.Live.Name);
        if (words is not [.. var subject, "id" or "uuid" or "guid" or "key"] || subject.Length == 0)
            return null;
        return table.Columns.FirstOrDefault(c => c != id && NameWords.Of(c.Live.Name) is [.. var beside, "type" or "class" or "model" or "kind" or "table"] && beside.SequenceEqual(subject))
            ?? (words is ["object", "id"] ? table.Columns.FirstOrDefault(c => NameWords.Of(c.Live.Name) is ["content", "type", "id"]) : null);
    }

    private async Task<IEnumerable<Guess>> OfAsync(TableMatch table, ColumnMatch id, ColumnMatch type)
    {
        var (column, from) = (new Identifier(type.Live.Name), live.Dialect.Live(table.Name));
        var guesses = new List<Guess>();
        if (NameWords.Of(type.Live.Name) is ["content", "type", "id"])
        {
            if (schema.Tables.FirstOrDefault(t => t.Name.Name == "django_content_type") is not { } types || types.FindColumn("app_label") is null || types.FindColumn("model") is null)
                return [];
            SqlText query = $"""
                SELECT t.id, t.app_label, t.model FROM {live.Dialect.Live(types.Name)} AS t
                WHERE t.id IN (SELECT x.{column} FROM (SELECT {column} FROM {from} LIMIT {rows}) AS x) ORDER BY t.id LIMIT {MostTypes}
                """;
            await foreach (var row in live.QueryAsync(query, cancellation))
            {
                var (number, app, model) = (Convert.ToInt64(row.GetValue(0), CultureInfo.InvariantCulture), row.GetString(1), row.GetString(2));
                Add(guesses, [[.. NameWords.Of(app), .. NameWords.Of(model)], NameWords.Of(model)], new SqlValue(number), number.ToString(CultureInfo.InvariantCulture), $"content type {app}.{model}");
            }
        }
        else
        {
            var words = new List<string>();
            await foreach (var row in live.QueryAsync($"SELECT DISTINCT x.{column} FROM (SELECT {column} FROM {from} LIMIT {rows}) AS x WHERE x.{column} IS NOT NULL ORDER BY 1 LIMIT {MostTypes}", cancellation))
            {
                if (row.GetValue(0) is string word)
                    words.Add(word);
            }

            foreach (var word in words)
                Add(guesses, [NameWords.Of(word[(word.LastIndexOfAny(['\\', '.', ':', '/']) + 1)..])], new SqlValue(word), $"'{word.Replace("'", "''", StringComparison.Ordinal)}'", $"type {word}");
        }

        return guesses;

        void Add(List<Guess> to, IReadOnlyList<IReadOnlyList<string>> names, SqlValue value, string literal, string what)
        {
            // The whole name first, then one that has a prefix of the application's.
            var parent = names.Select(n => schema.Tables.FirstOrDefault(t => t.Live.Missing.Count == 0 && NameWords.AreSame(n, NameWords.Of(t.Name.Name)))).OfType<TableMatch>().FirstOrDefault();
            if (parent is not null && ColumnGuesses.KeyOf(parent, id, NameWords.Of(id.Live.Name)) is { } key)
                to.Add(new Guess(table, id, parent, key, 4, $"{what}, beside {id}") { TypeColumn = type, Type = value, When = $"{live.Dialect.Quote(column)} = {literal}" });
        }
    }
}
