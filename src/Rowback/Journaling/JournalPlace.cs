using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Journaling;

/// <summary>
/// Where the journal is: in tables of live, where it is part of the restore's own transaction; or in a file, where what is about to be committed
/// is on the disk before live is, and a word that it was follows. If that word is missing after a crash, live is asked.
/// </summary>
internal sealed class JournalPlace
{
    private readonly ILiveDatabase _live;
    private readonly Lazy<SchemaMatch> _schema;
    private readonly JournalFile? _file;

    /// <summary>What was found out of entries of which the file does not say whether they are true, by their place in it.</summary>
    private SortedDictionary<int, (long Id, bool Done)> _verdicts = [];

    private FileStream? _held;

    private bool _madeFile;

    public JournalPlace(ILiveDatabase live, Lazy<SchemaMatch> schema, SessionOptions options)
    {
        _live = live;
        _schema = schema;
        _file = options.JournalFile is { } path ? new JournalFile(Path.GetFullPath(path), live.DisplayName, options.LockTimeout) : null;
    }

    public bool IsFile => _file is not null;

    public Journal Journal(CancellationToken cancellation, Func<SqlText, Task<long>>? write = null) => new(_live, cancellation, write, IsFile);

    /// <summary>The journal as it can be asked in the current transaction.</summary>
    public async Task<Journal> ReadAsync(CancellationToken cancellation)
    {
        var journal = Journal(cancellation);
        if (_file is null)
            return journal;
        if (_held is not null)
        {
            await Filed(journal, cancellation).LoadAsync(_held, _verdicts);
            return journal;
        }

        await using var stream = await _file.ReadAsync(cancellation);
        await Filed(journal, cancellation).LoadAsync(stream, _verdicts);
        return journal;
    }

    /// <summary>Keeps others from writing to the file until it is let go. Throws before anything is done where it cannot be written.</summary>
    public async Task<IAsyncDisposable> HoldAsync(CancellationToken cancellation)
    {
        if (_file is not null)
        {
            var isNew = !File.Exists(_file.Path);
            _held = await _file.WriteAsync(cancellation);
            _madeFile = isNew;
            _verdicts = [];
        }

        return new Holding(this);
    }

    /// <summary>Commits live with its newest entry. The file must be held.</summary>
    public async Task CommitAsync(long id, CancellationToken cancellation)
    {
        if (_file is null || _held is null)
        {
            var token = await Journal(cancellation).TokenAsync(id);
            await _live.CommitAsync(new CommitProof(c => Journal(c).HasAsync(token), "See `rowback log` once the server can be reached: what stands there was committed, and nothing else was."), cancellation);
            return;
        }

        try
        {
            SettleHeld();
            await Filed(Journal(cancellation), cancellation).AppendAsync(_held, id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw _file.Failure(e);
        }

        try
        {
            await _live.CommitAsync(new CommitProof(c => IsInLiveAsync(_held, id, c), $"Ask `rowback log --journal {_file.Path}` once the server can be reached: that looks into live whether it was committed, says it, and notes it in the file."), cancellation);
        }
        catch (Exception e)
        {
            // Where nobody knows, the entry stays open, and the next run asks live.
            if (e is not RowbackException { Code: ILiveDatabase.CommitUnknown })
                TryAdd(JournalLineKind.Aborted, id);
            throw;
        }

        TryAdd(JournalLineKind.Committed, id);
    }

    /// <summary>Removes one entry, or all (null).</summary>
    public async Task ForgetAsync(string? id, CancellationToken cancellation)
    {
        await using var holding = await HoldAsync(cancellation);
        await _live.BeginAsync(_file is null ? TransactionKind.Write : TransactionKind.Settle, cancellation);
        try
        {
            var journal = await ReadAsync(cancellation);
            if (id is not null)
                await journal.ForgetAsync(id);
            else if (_file is null)
                await journal.DropAsync();
            if (_file is null)
                await _live.CommitAsync(Forgotten(id), cancellation);
            else
                await RewriteAsync(_file, id is null ? null : journal, cancellation);
        }
        finally
        {
            await _live.RollbackAsync();
        }
    }

    /// <summary>
    /// Looks whether the file leaves open if its last entry is true, finds it out from live, and notes it in the file if that can be written. The run that wrote the entry
    /// has ended, for it held the file; what it asked of the server may still be under way there, and is waited for.
    /// </summary>
    public async Task<IReadOnlyList<Notice>> SettleAsync(CancellationToken cancellation)
    {
        if (_file is null || await OpenEntryAsync(_file, cancellation) is not { } open)
            return [];
        // Who may only read the file is told the same, and leaves the note to the next who may write.
        await using var holding = await TryHoldAsync(cancellation);
        try
        {
            await _live.BeginAsync(TransactionKind.Settle, cancellation);
        }
        catch (RowbackException e) when (e.Code == "LOCKED")
        {
            throw new RowbackException(e.Kind, e.Code, $"The run that wrote entry {open} of the journal file may still be committing. {e.Message}", e.Next, e) { Details = e.Details };
        }

        try
        {
            await ReadAsync(cancellation);
            var notices = _verdicts.Values.Select(Told).ToList();
            if (holding is not null)
                SettleHeld();
            return notices;
        }
        finally
        {
            await _live.RollbackAsync();
        }
    }

    /// <summary>The last entry of which the file does not say if it is true; null where there is none.</summary>
    private static async Task<long?> OpenEntryAsync(JournalFile file, CancellationToken cancellation)
    {
        await using var stream = await file.ReadAsync(cancellation);
        if (stream is null)
            return null;
        using var lines = file.Lines(stream);
        var open = JournalSections.Of(lines, file.Path).FindLast(s => s.State == SectionState.Pending);
        return open.State == SectionState.Pending ? open.Id : null;
    }

    private async Task<IAsyncDisposable?> TryHoldAsync(CancellationToken cancellation)
    {
        try
        {
            return await HoldAsync(cancellation);
        }
        catch (RowbackException e) when (e.Code == JournalFile.Unusable)
        {
            return null;
        }
    }

    /// <summary>Whether live has what an entry says, whose commit is over.</summary>
    private async Task<bool> IsInLiveAsync(FileStream held, long id, CancellationToken cancellation)
    {
        await _live.BeginAsync(TransactionKind.Settle, cancellation);
        try
        {
            var verdicts = new SortedDictionary<int, (long Id, bool Done)>();
            await Filed(Journal(cancellation), cancellation).LoadAsync(held, verdicts);
            return verdicts.Values.Last(v => v.Id == id).Done;
        }
        finally
        {
            await _live.RollbackAsync();
        }
    }

    private CommitProof Forgotten(string? id) => new(async c => !await Journal(c).HasEntryAsync(id), id is null
        ? "See `rowback log` once the server can be reached: if there is any entry, the journal is still there; `rowback log --drop` removes it."
        : $"See `rowback log` once the server can be reached: if entry {id} still stands there, it was not removed; `rowback log --forget {id}` removes it.");

    private FileJournal Filed(Journal journal, CancellationToken cancellation) => new(_live, _schema.Value, _file!, journal, cancellation);

    private static Notice Told((long Id, bool Done) verdict) => verdict.Done
        ? new Notice("JOURNAL_PENDING_FOUND", $"The run that wrote entry {verdict.Id} of the journal file ended before it could note whether live was committed. What it wrote is in live: the entry stands.")
        : new Notice("JOURNAL_PENDING_LOST", $"The run that wrote entry {verdict.Id} of the journal file ended before it could note whether live was committed. What it was to write is not in live: the entry does not count.");

    private void SettleHeld()
    {
        foreach (var (id, done) in _verdicts.Values)
            _file!.Add(_held!, done ? JournalLineKind.Committed : JournalLineKind.Aborted, id);
        _verdicts = [];
    }

    /// <summary>Live is settled by now; if the file takes no more, the next run asks live.</summary>
    private void TryAdd(string kind, long id)
    {
        try
        {
            _file!.Add(_held!, kind, id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private async Task RewriteAsync(JournalFile file, Journal? journal, CancellationToken cancellation)
    {
        try
        {
            if (journal is null)
            {
                await LetGoAsync();
                File.Delete(file.Path);
                return;
            }

            var beside = file.Path + ".part";
            await using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(beside, File.GetUnixFileMode(file.Path));
                await Filed(journal, cancellation).WriteAllAsync(stream);
            }

            // Windows replaces no file that is open.
            if (OperatingSystem.IsWindows())
                await LetGoAsync();
            File.Move(beside, file.Path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw file.Failure(e);
        }
    }

    private async Task LetGoAsync()
    {
        if (_held is not { } stream)
            return;
        _held = null;
        try
        {
            // A run that had nothing to do leaves no file behind.
            if (_madeFile && stream.Length == 0)
                File.Delete(_file!.Path);
            await stream.DisposeAsync();
        }
        catch (IOException)
        {
            // What could not be written was said when it was written; closing tries once more.
        }
    }

    private sealed class Holding(JournalPlace place) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await place.LetGoAsync();
    }
}
