using Rowback.Engines;

namespace Rowback.Cli.Reports;

/// <summary>The two databases as a plan names them: files by their name alone, and no password.</summary>
internal static class DatabaseNames
{
    public static string Of(SessionOptions options) =>
        options.Backup is { } backup ? $"  (from {Short(backup, options.Engines)} into {Short(options.Live, options.Engines)})" : "";

    /// <summary>The file's name as it was given, or the server's database.</summary>
    public static string Live(SessionOptions options) => WithoutSecrets(options.Live, options.Engines);

    public static string WithoutSecrets(string address, IReadOnlyList<IEngine> engines) => engines.FirstOrDefault(e => e.Accepts(address))?.WithoutSecrets(address) ?? "";

    private static string Short(string address, IReadOnlyList<IEngine> engines) =>
        address.Contains("://", StringComparison.Ordinal) || address.Contains('=', StringComparison.Ordinal) ? WithoutSecrets(address, engines) : Path.GetFileName(address);
}
