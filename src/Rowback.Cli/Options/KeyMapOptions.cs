using System.CommandLine;

namespace Rowback.Cli.Options;

/// <summary>Where the new keys of a restore go.</summary>
internal sealed class KeyMapOptions : OptionGroup
{
    private readonly Option<string?> _file;

    public KeyMapOptions() : base("New keys") => _file = Value("--key-map", "FILE", "Write the rows that got new keys to this file as CSV: table, old key, new key.");

    /// <summary>The file, begun; null where none is wanted. Throws where it cannot be written.</summary>
    public BegunFile? Begin(ParseResult arguments, Shell shell, SessionOptions databases)
    {
        if (arguments.GetValue(_file) is not { } file)
            return null;
        var path = Path.Combine(shell.Folder, file);
        OutputFile.RefuseDatabase(path, databases);
        return BegunFile.Begin(path);
    }
}
