using System.CommandLine;
using System.Text;

namespace Rowback.Cli.Options;

/// <summary>Where a page about the restore goes, for a ticket.</summary>
internal sealed class ReportOptions : OptionGroup
{
    private const string Beginning = "<!DOCTYPE html>";

    private readonly Option<string?> _file;

    public ReportOptions() : base("Report") =>
        _file = Value("--report", "FILE", "Write a page for a ticket to this file (HTML): question, tree, drawing, what is left out and why, warnings, verification, undo command.");

    /// <summary>The file, begun; null where none is wanted. Throws where it cannot be written, or something else than a page is there.</summary>
    public ReportFile? Begin(ParseResult arguments, Shell shell, SessionOptions databases)
    {
        if (arguments.GetValue(_file) is not { } given)
            return null;
        var path = Path.Combine(shell.Folder, given);
        OutputFile.RefuseDatabase(path, databases);
        if (IsSomethingElse(path))
            throw new RowbackException(ErrorKind.Usage, "CANNOT_WRITE_FILE", $"{given} is there and is no page; it is not overwritten.", "Name another file for the report.");
        return new ReportFile(given, BegunFile.Begin(path));
    }

    /// <summary>A report may be written anew; a plan, a script or a letter that has its name by a slip of the finger is not lost to it.</summary>
    private static bool IsSomethingElse(string path)
    {
        if (!File.Exists(path) || new FileInfo(path) is { Length: 0 } or { Attributes: FileAttributes.Device })
            return false;
        try
        {
            using var file = File.OpenRead(path);
            var start = new byte[Beginning.Length];
            return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !Encoding.ASCII.GetString(start).Equals(Beginning, StringComparison.OrdinalIgnoreCase);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw OutputFile.CannotBeWritten(path, exception);
        }
    }
}
