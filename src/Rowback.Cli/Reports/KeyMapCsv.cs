using Rowback.Cli.Options;

namespace Rowback.Cli.Reports;

/// <summary>
/// Old and new keys as CSV (RFC 4180, lines ended by a line feed): <c>table,old,new</c>. A key of one part is that part as it is; one of several parts is written as
/// <c>--key</c> takes it.
/// </summary>
internal static class KeyMapCsv
{
    /// <summary>Writes them as they come.</summary>
    public static async Task WriteAsync(TextWriter to, IAsyncEnumerable<KeyChange> keys)
    {
        await to.WriteAsync("table,old,new\n");
        await foreach (var key in keys)
            await to.WriteAsync($"{Field(key.Table)},{Field(Key(key.Old))},{Field(Key(key.New))}\n");
    }

    private static string Key(IReadOnlyList<string> key) => key is [var only] ? only : KeySyntax.Write(key);

    private static string Field(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 && text.Trim().Length == text.Length ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
