using Rowback.Cli.Options;

namespace Rowback.Cli.Reports;

/// <summary>A question as a person would say it.</summary>
internal static class QuestionWords
{
    public static string Of(Question question) => string.Join("; ", question.Selections.Select(Of));

    public static string Of(Selection selection)
    {
        var words = selection switch
        {
            { Where: { } where } => $"{selection.Table} where {where}",
            { Keys.Count: > 0 } => $"{selection.Table} {Keys(selection.Keys)}",
            { LiveWhere: not null, All: false } => selection.Table,
            _ => $"all of {selection.Table}",
        };
        return selection.LiveWhere is { } liveWhere ? $"{words}, where live has {liveWhere}" : words;
    }

    private static string Keys(IReadOnlyList<IReadOnlyList<string>> keys)
    {
        var shown = string.Join(", ", keys.Take(10).Select(KeySyntax.Write));
        return keys.Count > 10 ? $"{shown} and {keys.Count - 10} more" : shown;
    }
}
