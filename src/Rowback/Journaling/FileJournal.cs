using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Journaling;

/// <summary>Brings a journal file into temporary tables, and a new entry from them into the file.</summary>
internal sealed class FileJournal(ILiveDatabase live, SchemaMatch schema, JournalFile file, Journal journal, CancellationToken cancellation)
{
    /// <summary>So many rows go into the temporary tables with one statement.</summary>
    private const int Together = 32;

    private readonly FiledTables _tables = new(live, schema, journal.Tables, cancellation);

    /// <summary>
    /// Fills the temporary tables with what is true. An entry of which the file does not say whether it is, is looked for in live, in the current
    /// transaction, and noted in <paramref name="verdicts"/> by its place.
    /// </summary>
    public async Task LoadAsync(FileStream? stream, SortedDictionary<int, (long Id, bool Done)> verdicts)
    {
        while (!await TryLoadAsync(stream, verdicts))
        {
            // What was read on trial is not true, and may have marked other entries: once more without it.
        }
    }

    /// <summary>Writes an entry's section to the end of the file and sees it to the disk.</summary>
    public async Task AppendAsync(FileStream stream, long id)
    {
        file.GoToEnd(stream);
        await _tables.CountAsync(id);
        await WriteAsync(stream, id, [JournalLineKind.Begin, JournalLineKind.Table, JournalLineKind.Row, JournalLineKind.Value, JournalLineKind.Count, JournalLineKind.Taken]);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Writes all that the temporary tables hold, as a new file.</summary>
    public async Task WriteAllAsync(FileStream stream)
    {
        stream.Write(file.Header());
        foreach (var entry in await journal.ReadAsync())
        {
            var id = long.Parse(entry.Id, System.Globalization.CultureInfo.InvariantCulture);
            await WriteAsync(stream, id, [JournalLineKind.Kept, JournalLineKind.Table, JournalLineKind.Row, JournalLineKind.Value]);
            stream.Write(new JournalLine(JournalLineKind.Committed, [id]).ToBytes());
        }

        stream.Flush(flushToDisk: true);
    }

    private async Task WriteAsync(FileStream stream, long id, IEnumerable<string> kinds)
    {
        long lines = 0;
        foreach (var kind in kinds)
        {
            await foreach (var row in live.QueryAsync(_tables.Rows(kind, id), cancellation))
            {
                var values = new object?[row.FieldCount];
                for (var i = 0; i < values.Length; i++)
                    values[i] = row.IsDBNull(i) ? null : row.GetValue(i);
                stream.Write(new JournalLine(kind, values).ToBytes());
                lines++;
            }
        }

        stream.Write(new JournalLine(JournalLineKind.End, [lines]).ToBytes());
    }

    private async Task<bool> TryLoadAsync(FileStream? stream, SortedDictionary<int, (long Id, bool Done)> verdicts)
    {
        await _tables.CreateAsync();
        if (stream is null)
            return true;
        List<(long Id, SectionState State)> sections;
        using (var first = file.Lines(stream))
            sections = JournalSections.Of(first, file.Path);
        using var lines = file.Lines(stream);
        var place = -1;
        var opened = "";
        string? undoes = null;
        var batch = new List<object?[]>();
        var batchKind = "";
        while (lines.ReadLine() is { } text)
        {
            if (JournalLine.Parse(text) is not { } line)
                continue;
            if (line.Kind is JournalLineKind.Begin or JournalLineKind.Kept)
            {
                place++;
                opened = line.Kind;
                undoes = line.Values[10]?.ToString();
            }

            if (place < 0 || !IsWanted(place))
                continue;
            if (line.Kind != batchKind || batch.Count == Together)
                await FlushAsync();
            if (_tables.Of(line.Kind) is { } target)
            {
                if (target.Columns.Count != line.Values.Length)
                    throw new RowbackException(ErrorKind.Usage, "BAD_JOURNAL", $"The journal file '{file.Path}' is damaged in entry {sections[place].Id}. Nothing was written.", "Put back a copy of the file, or name a new one.");
                batchKind = line.Kind;
                batch.Add(line.Values);
            }
            else if (line.Kind == JournalLineKind.End && !await EndAsync())
            {
                return false;
            }
        }

        return true;

        bool IsWanted(int section) => sections[section].State == SectionState.Committed || (sections[section].State == SectionState.Pending && (!verdicts.TryGetValue(section, out var verdict) || verdict.Done));

        async Task FlushAsync()
        {
            if (batch.Count > 0)
                await _tables.InsertAsync(batchKind, batch);
            batch.Clear();
        }

        async Task<bool> EndAsync()
        {
            var (id, state) = sections[place];
            if (undoes is not null && opened == JournalLineKind.Begin)
            {
                await _tables.TakeAsync(id);
                await journal.MarkUndoneAsync(id, long.Parse(undoes, System.Globalization.CultureInfo.InvariantCulture));
            }

            if (state != SectionState.Pending || verdicts.ContainsKey(place))
                return true;
            var done = await new JournalTruth(live, schema, journal, _tables, cancellation).IsDoneAsync(id);
            verdicts[place] = (id, done);
            return done;
        }
    }
}
