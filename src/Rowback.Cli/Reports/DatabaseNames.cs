namespace Rowback.Cli.Reports;

/// <summary>The two databases as a plan names them: files by their name alone, and no address that might hold a password.</summary>
internal static class DatabaseNames
{
    public static string Of(SessionOptions options) =>
        Short(options.Live) is { } live && options.Backup is { } address && Short(address) is { } backup ? $"  (from {backup} into {live})" : "";

    /// <summary>The file's name as it was given, or what to call live where the address is none.</summary>
    public static string Live(SessionOptions options) => IsFile(options.Live) ? options.Live : "the live database";

    private static string? Short(string address) => IsFile(address) ? Path.GetFileName(address) : null;

    private static bool IsFile(string address) => !address.Contains("://", StringComparison.Ordinal) && !address.Contains('=', StringComparison.Ordinal) && !address.Contains('@', StringComparison.Ordinal);
}
