namespace Rowback.Cli;

/// <summary>
/// A file that tells of what is about to be done. It is begun beside its place before anything is written to live, so that a folder that takes no file is found out in time, and stands in its
/// place only when it is finished.
/// </summary>
internal sealed class BegunFile : IDisposable
{
    private readonly string _path;

    private BegunFile(string path, StreamWriter text) => (_path, Text) = (path, text);

    /// <summary>What is written to it so far.</summary>
    public StreamWriter Text { get; }

    private string Part => PartOf(_path);

    /// <summary>Throws Usage (<c>CANNOT_WRITE_FILE</c>) where the file cannot be made.</summary>
    public static BegunFile Begin(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new IOException("It is a folder.");
            // Held for this alone: neither another file of this run with the same name nor another run gets between.
            return new BegunFile(path, new StreamWriter(new FileStream(PartOf(path), FileMode.Create, FileAccess.Write, FileShare.None)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw OutputFile.CannotBeWritten(path, exception);
        }
    }

    /// <summary>Puts the file in its place. Throws what the file system throws.</summary>
    public async Task FinishAsync()
    {
        await Text.DisposeAsync();
        File.Move(Part, _path, overwrite: true);
    }

    private static string PartOf(string path) => path + ".part";

    /// <summary>What was begun and not finished goes.</summary>
    public void Dispose()
    {
        try
        {
            Text.Dispose();
            File.Delete(Part);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A full disk; why the file was not finished is being told already.
        }
    }
}
