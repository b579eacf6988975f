using Rowback.Cli.Reports;

namespace Rowback.Cli;

/// <summary>The file of a restore's new keys. It is begun beside its place before anything is written to live, so that a folder that takes no file is found out in time.</summary>
internal sealed class KeyMapFile : IDisposable
{
    private readonly string _path;
    private readonly StreamWriter _beside;

    private KeyMapFile(string path, StreamWriter beside) => (_path, _beside) = (path, beside);

    private string Part => PartOf(_path);

    /// <summary>Throws Usage (<c>CANNOT_WRITE_FILE</c>) where the file cannot be made.</summary>
    public static KeyMapFile Begin(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new IOException("It is a folder.");
            return new KeyMapFile(path, new StreamWriter(PartOf(path)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw OutputFile.CannotBeWritten(path, exception);
        }
    }

    /// <summary>Writes the keys and puts the file in its place. Throws what the file system throws.</summary>
    public async Task FinishAsync(IAsyncEnumerable<KeyChange> keys)
    {
        await KeyMapCsv.WriteAsync(_beside, keys);
        await _beside.DisposeAsync();
        File.Move(Part, _path, overwrite: true);
    }

    private static string PartOf(string path) => path + ".part";

    /// <summary>What was begun and not finished goes.</summary>
    public void Dispose()
    {
        try
        {
            _beside.Dispose();
            File.Delete(Part);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A full disk; why the file was not finished is being told already.
        }
    }
}
