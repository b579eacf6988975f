using System.Globalization;
using System.Text;

namespace Rowback.Journaling;

/// <summary>The file of a journal: opening, locking, and adding to its end so that it is on the disk.</summary>
/// <param name="path">Where it is, or will be.</param>
/// <param name="live">Live's name for people, which stands in the first line: two databases must not share a file by accident.</param>
/// <param name="wait">How long to wait for another run that has it open.</param>
internal sealed class JournalFile(string path, string live, TimeSpan wait)
{
    /// <summary>The code of a failure after which nothing was written to the file.</summary>
    public const string Unusable = "JOURNAL_FILE";

    private const int Form = 1;
    private static readonly byte[] _mark = Encoding.UTF8.GetBytes("{\"" + JournalLineKind.Header + "\":[");

    public string Path => path;

    /// <summary>Opens it for reading; null where there is none yet. Nobody writes while it is read.</summary>
    public async Task<FileStream?> ReadAsync(CancellationToken cancellation)
    {
        var stream = File.Exists(path) ? await OpenAsync(FileMode.Open, FileAccess.Read, FileShare.Read, cancellation) : null;
        if (stream is null || !IsNew(stream))
            return stream;
        await stream.DisposeAsync();
        return null;
    }

    /// <summary>Opens it for writing, made if it is not there; nobody else reads or writes until it is closed.</summary>
    public Task<FileStream> WriteAsync(CancellationToken cancellation) => OpenAsync(FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, cancellation);

    /// <summary>Goes to the first line after the header. Throws Usage (<c>BAD_JOURNAL</c>, <c>OTHER_JOURNAL</c>).</summary>
    public StreamReader Lines(FileStream stream)
    {
        stream.Position = 0;
        var lines = new StreamReader(stream, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false, 1 << 16, leaveOpen: true);
        if (IsNew(stream))
            return lines;
        var start = new byte[_mark.Length];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        if (!start.AsSpan(0, read).SequenceEqual(_mark) || JournalLine.Parse(lines.ReadLine()!) is not { Values: [long form, string other] })
            throw new RowbackException(ErrorKind.Usage, "BAD_JOURNAL", $"'{path}' is no journal of Rowback's. It is left as it is.", "Name the journal's file, or a new one.");
        if (form != Form)
            throw new RowbackException(ErrorKind.Usage, "BAD_JOURNAL", $"The journal file '{path}' was written by a newer Rowback.", "Use that one.");
        if (other != live)
            throw new RowbackException(ErrorKind.Usage, "OTHER_JOURNAL", $"The journal file '{path}' belongs to {other}, and live is {live}.", "Name a file of its own for each database. If it is the same database under a new name, change the name in the file's first line.");
        return lines;
    }

    /// <summary>Goes to the end, where the next line can be written; writes the header where there is none.</summary>
    public void GoToEnd(FileStream stream)
    {
        if (IsNew(stream))
        {
            stream.SetLength(0);
            stream.Write(Header());
            return;
        }

        stream.Seek(-1, SeekOrigin.End);
        if (stream.ReadByte() != '\n')
            stream.WriteByte((byte)'\n');
    }

    public byte[] Header() => new JournalLine(JournalLineKind.Header, [(long)Form, live]).ToBytes();

    /// <summary>Adds a line and sees it to the disk.</summary>
    public void Add(FileStream stream, string kind, long id)
    {
        GoToEnd(stream);
        stream.Write(new JournalLine(kind, [id]).ToBytes());
        stream.Flush(flushToDisk: true);
    }

    /// <summary>The failure as a person should read it.</summary>
    public RowbackException Failure(Exception e) =>
        new(ErrorKind.Engine, Unusable, $"The journal file '{path}' cannot be used: {e.Message.TrimEnd('.')}. Nothing was written to live.", "Name a file in a folder that exists and that you may write to.", e);

    /// <summary>Empty, or cut off within the first line, before anything could have been noted.</summary>
    private static bool IsNew(FileStream stream)
    {
        if (stream.Length is 0 or > 100_000)
            return stream.Length == 0;
        stream.Position = 0;
        var all = new byte[stream.Length];
        stream.ReadExactly(all);
        stream.Position = 0;
        var known = Math.Min(all.Length, _mark.Length);
        return !all.Contains((byte)'\n') && all.AsSpan(0, known).SequenceEqual(_mark.AsSpan(0, known));
    }

    private async Task<FileStream> OpenAsync(FileMode mode, FileAccess access, FileShare share, CancellationToken cancellation)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 1 << 16 };
        if (mode == FileMode.OpenOrCreate && !OperatingSystem.IsWindows())
        {
            // It will hold values of rows.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        for (var waited = TimeSpan.Zero; ; waited += TimeSpan.FromMilliseconds(50))
        {
            try
            {
                var stream = new FileStream(path, options);
                // Another run may have put a new file in its place between opening and locking.
                if (new FileInfo(path) is { Exists: true } now && now.Length == stream.Length && now.LastWriteTimeUtc == File.GetLastWriteTimeUtc(stream.SafeFileHandle))
                    return stream;
                await stream.DisposeAsync();
            }
            catch (IOException e) when (IsHeld(e))
            {
                if (waited >= wait)
                    throw new RowbackException(ErrorKind.Engine, "LOCKED", $"Another run of Rowback has the journal file '{path}' open, for longer than {wait.TotalSeconds.ToString(CultureInfo.InvariantCulture)} seconds.", "Try again when it is done, or wait longer with --lock-timeout SECONDS.", e);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw Failure(e);
            }

            await Task.Delay(50, cancellation);
        }
    }

    /// <summary>EWOULDBLOCK of Linux and of macOS, and Windows' sharing violation.</summary>
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);
}
