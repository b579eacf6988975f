using System.CommandLine;
using Rowback.Configuration;
using Rowback.Matching;

namespace Rowback.Cli.Options;

/// <summary>The arguments that make a question: a table, selections, policies. Shared by plan and restore.</summary>
internal sealed class QuestionArguments(Argument<string?> table, SelectionOptions selection, PolicyOptions policies)
{
    /// <summary>The question as far as the arguments tell it.</summary>
    public Question Read(ParseResult arguments, RowbackConfiguration configuration) =>
        policies.Question(arguments, selection.All(arguments, arguments.GetValue(table)), configuration);

    /// <summary>Checks what only the schema knows: whether keys have as many parts as their table's key.</summary>
    public static void Check(Question question, SchemaMatch schema)
    {
        foreach (var selection in question.Selections)
            Check(selection, schema);
        foreach (var answer in question.NewKeys)
            Check(schema.Find(answer.Table), [answer.Old, answer.New]);
        foreach (var answer in question.SameKeys.Where(a => a.Key is not null))
            Check(schema.Find(answer.Table), [answer.Key!]);
        foreach (var set in question.Set.Where(s => s.Table is null && !schema.Tables.Any(t => t.LiveOnly.Any(c => c.Name == s.Column))))
        {
            var unknown = schema.Tables.SelectMany(t => t.LiveOnly.Select(c => $"{t}.{c.Name}")).ToList();
            throw new RowbackException(ErrorKind.Usage, "NO_SUCH_COLUMN", $"No table of live has a column '{set.Column}' that the backup does not know.",
                unknown.Count == 0 ? "There is no such column at all; --set is not needed." : "There are: " + string.Join(", ", unknown.Take(10)) + ".");
        }
    }

    public static void Check(Selection selection, SchemaMatch schema) => Check(schema.Find(selection.Table), selection.Keys);

    private static void Check(TableMatch table, IReadOnlyList<IReadOnlyList<string>> keys)
    {
        var columns = table.DisplayKey;
        if (keys.FirstOrDefault(k => k.Count != columns.Count) is not { } wrong)
            return;
        var names = string.Join(", ", columns);
        throw new RowbackException(ErrorKind.Usage, "BAD_KEY",
            columns.Count == 1
                ? $"The key of {table} is {names} alone, and {KeySyntax.Write(wrong)} has {wrong.Count} parts."
                : $"The key of {table} has {columns.Count} parts ({names}), and {KeySyntax.Write(wrong)} has {wrong.Count}.",
            columns.Count == 1
                ? "Commas stand between keys: --key 3,5."
                : $"Write a key of several parts in parentheses: --key '({string.Join(", ", columns.Select((_, i) => i + 1))})'.")
        {
            Table = table.ToString(),
            Key = wrong,
        };
    }
}
