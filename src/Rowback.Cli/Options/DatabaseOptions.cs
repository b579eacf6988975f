using System.CommandLine;
using System.Globalization;
using Rowback.Cli.Reports;
using Rowback.Configuration;
using Rowback.Engines;
using Rowback.Selecting;

namespace Rowback.Cli.Options;

/// <summary>Which databases, and how to find out: flags win over the environment, that over rowback.json.</summary>
internal sealed class DatabaseOptions : OptionGroup
{
    public const string ConfigurationName = "rowback.json";

    private readonly Option<string?> _live;
    private readonly Option<string?>? _backup;
    private readonly Option<string?> _configuration;
    private readonly Option<string?>? _journal;
    private readonly Option<string?> _lockTimeout;
    private readonly Option<string?> _statementTimeout;

    /// <param name="needs">What the verb works with.</param>
    public DatabaseOptions(Needs needs) : base("Databases")
    {
        _live = Value("--live", "DATABASE", "The live database: a SQLite file, or a URL such as postgres://user@host/shop. Else ROWBACK_LIVE, else \"live\" in rowback.json.");
        if (needs.HasFlag(Needs.Backup))
            _backup = Value("--backup", "DATABASE", "The backup, from before the damage. Else ROWBACK_BACKUP, else \"backup\" in rowback.json.");
        _configuration = Value("--config", "FILE", "The configuration instead of rowback.json in the current folder.");
        if (needs.HasFlag(Needs.Journal))
            _journal = Value("--journal", "FILE", "Keep the journal of restores in this file instead of in tables in live, where tables may not be made.");
        _lockTimeout = Value("--lock-timeout", "SECONDS", "How long to wait for a lock that another process holds (default 10).");
        _statementTimeout = Value("--statement-timeout", "SECONDS", "How long one statement on live may take (PostgreSQL; default: as long as it needs).");
    }

    [Flags]
    public enum Needs
    {
        Live = 0,
        Backup = 1,
        Journal = 2,
    }

    /// <summary>What the configuration file says; nothing where there is none. Relative file names in it start from its own folder.</summary>
    public RowbackConfiguration Configuration(ParseResult arguments, Shell shell)
    {
        var named = arguments.GetValue(_configuration);
        var path = Path.Combine(shell.Folder, named ?? ConfigurationName);
        if (named is null && !File.Exists(path))
            return new RowbackConfiguration();
        var configuration = ConfigurationFile.Load(path);
        PolicyWords.Check(configuration.Policies);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return configuration with { Live = From(folder, configuration.Live), Backup = From(folder, configuration.Backup) };
    }

    /// <summary>The configuration's file, be it there or not.</summary>
    public string ConfigurationPath(ParseResult arguments, Shell shell) => Path.Combine(shell.Folder, arguments.GetValue(_configuration) ?? ConfigurationName);

    /// <summary>The address of live, or null where nobody says.</summary>
    public string? Live(ParseResult arguments, Shell shell, RowbackConfiguration configuration) =>
        Named(arguments, _live) ?? shell.Value("ROWBACK_LIVE") ?? configuration.Live;

    public SessionOptions Session(ParseResult arguments, Shell shell, RowbackConfiguration configuration, LiveAccess access) => new()
    {
        Engines = shell.Engines,
        Live = Live(arguments, shell, configuration) ?? throw Missing("live", "--live", "ROWBACK_LIVE", "Which database is live?"),
        Backup = _backup is null
            ? null
            : Named(arguments, _backup) ?? shell.Value("ROWBACK_BACKUP") ?? configuration.Backup ?? throw Missing("backup", "--backup", "ROWBACK_BACKUP", "Which database is the backup?"),
        Configuration = configuration,
        JournalFile = _journal is null ? null : arguments.GetValue(_journal),
        Access = access,
        LockTimeout = Seconds(arguments, _lockTimeout) ?? TimeSpan.FromSeconds(10),
        StatementTimeout = Seconds(arguments, _statementTimeout),
        Clock = shell.Clock,
    };

    /// <summary>The flags that name the same databases again, for a command that is to be typed next; begins with a space or is empty. Passwords are left out.</summary>
    public string FlagsAgain(ParseResult arguments, Shell shell, bool withBackup = true)
    {
        return Address(_live) + (withBackup ? Address(_backup) : "") + Again(_configuration) + Again(_journal);

        string Again(Option<string?>? option) =>
            option is not null && arguments.GetValue(option) is { } value ? $" {option.Name} {CommandWords.Shell(value)}" : "";

        string Address(Option<string?>? option) =>
            option is not null && arguments.GetValue(option) is { } value ? $" {option.Name} {CommandWords.Shell(DatabaseNames.WithoutSecrets(value, shell.Engines))}" : "";
    }

    /// <summary>A file's name from a folder; URLs and connection strings as they are.</summary>
    private static string? From(string folder, string? address) =>
        address is null || address.Contains(':', StringComparison.Ordinal) || address.Contains('=', StringComparison.Ordinal) ? address : Path.Combine(folder, address);

    /// <summary>An empty name is most often a variable of the shell's that is not set; nothing else is taken for it.</summary>
    private static string? Named(ParseResult arguments, Option<string?> option)
    {
        var value = arguments.GetValue(option);
        return value is null || !string.IsNullOrWhiteSpace(value) ? value
            : throw new RowbackException(ErrorKind.Usage, "USAGE", $"{option.Name} is empty.", $"Name the database: {option.Name} DATABASE. If that was a variable, look whether it is set.");
    }

    private static RowbackException Missing(string what, string flag, string variable, string question) =>
        new(ErrorKind.Usage, what == "live" ? "NO_LIVE" : "NO_BACKUP", question, $"Name it with {flag} DATABASE, or set {variable}, or put \"{what}\" into {ConfigurationName}.");

    private static TimeSpan? Seconds(ParseResult arguments, Option<string?> option)
    {
        if (arguments.GetValue(option) is not { } text)
            return null;
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || seconds > 1_000_000)
            throw new RowbackException(ErrorKind.Usage, "USAGE", $"'{text}' is no number of seconds.", $"Write it like {option.Name} 30.");
        return TimeSpan.FromSeconds(seconds);
    }
}
