using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rowback.Applying;
using Rowback.Comparing;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Selecting;
using Rowback.Sql;
using Rowback.Staging;

namespace Rowback.Journaling;

/// <summary>Plans and does the taking back of one journal entry. The plan and the deed judge in the same way.</summary>
internal sealed class Undoing(ILiveDatabase live, SchemaMatch schema, JournalPlace place, SessionOptions options, CancellationToken cancellation)
{
    private const int Shown = 1000;
    private readonly Journal _journal = place.Journal(cancellation);

    /// <summary>As <see cref="Question.WithoutTriggers"/>.</summary>
    public IReadOnlyList<string> WithoutTriggers { get; init; } = [];

    public async Task<UndoPlan> PlanAsync(string id)
    {
        await live.BeginAsync(TransactionKind.Read, cancellation);
        try
        {
            return (await JudgeAsync(id)).Plan;
        }
        finally
        {
            await live.RollbackAsync();
        }
    }

    public async Task<UndoResult> RunAsync(string id, string? expected)
    {
        await using var holding = await place.HoldAsync(cancellation);
        await live.BeginAsync(TransactionKind.Write, cancellation);
        try
        {
            var (plan, tables) = await JudgeAsync(id);
            if (expected is not null && expected != plan.Fingerprint)
                throw new RowbackException(ErrorKind.LiveChanged, "LIVE_CHANGED", "Live has changed since this was shown, in a way that matters to it. Nothing was written.", $"Look again: `rowback undo {id}`");
            if (plan.IsEmpty)
                return new UndoResult(plan, Applied: false, null);
            var undone = long.Parse(id, CultureInfo.InvariantCulture);
            await _journal.BeginAsync(new JournalEntry
            {
                Id = "",
                Kind = "undo",
                MadeAt = options.Clock.GetUtcNow(),
                Question = "undo " + id + string.Concat(WithoutTriggers.Select(t => " --without-triggers " + CommandWords.Shell(t))),
                Fingerprint = plan.Fingerprint,
                Backup = "",
                Inserted = plan.Tables.Sum(t => t.Insert),
                Updated = plan.Tables.Sum(t => t.Revert),
                Reattached = 0,
                Deleted = plan.Tables.Sum(t => t.Delete),
                Undoes = id,
            }, Journal.Time(options.Clock.GetUtcNow()));
            var undo = await _journal.NewestAsync();
            var triggers = new SwitchedOffTriggers(live, NamedTriggers.Find(WithoutTriggers, schema), sql => live.ExecuteAsync(sql, cancellation), cancellation);
            await triggers.SwitchOffAsync();
            await new UndoWriter(live, schema, _journal, tables, cancellation).WriteAsync(undo, undone);
            await triggers.SwitchOnAsync();
            await place.CommitAsync(undo, cancellation);
            return new UndoResult(plan, Applied: true, undo.ToString(CultureInfo.InvariantCulture));
        }
        finally
        {
            await live.RollbackAsync();
        }
    }

    private async Task<(UndoPlan Plan, IReadOnlyList<UndoTableRows> Tables)> JudgeAsync(string id)
    {
        await place.ReadAsync(cancellation);
        var entry = await _journal.FindAsync(id);
        foreach (var kept in new[] { _journal.Tables.Row, _journal.Tables.Value })
            await live.AnalyzeAsync(kept, cancellation);
        var (tables, lost) = await new UndoTables(live, schema, options.Configuration.Renames, _journal, cancellation).LoadAsync(long.Parse(entry.Id, CultureInfo.InvariantCulture));
        await new UndoJudge(live, schema, _journal, tables, cancellation).JudgeAsync();
        var notes = new List<string> { UndoPlan.CountersStay };
        if (tables.Any(t => t.Table.Live.Triggers.Count > 0))
            notes.Add("What triggers wrote into other tables stays, too, and so does what they write now.");
        if (NamedTriggers.Find(WithoutTriggers, schema) is { Count: > 0 } off)
            notes.Add($"Switched off meanwhile: {string.Join(", ", off.Select(t => $"{t.Name} on {t.Table}"))}. {string.Join(' ', off.Select(live.Dialect.SwitchingOffStops).OfType<string>().Distinct())}".TrimEnd());
        else if (entry.Question.Contains(" --without-triggers ", StringComparison.Ordinal))
            notes.Add("This was made with triggers switched off, which fire now: name them again with --without-triggers if taking it back is not to fire them.");
        var counts = new List<UndoTable>();
        var staying = new List<SkippedRow>();
        long stayingCount = 0;
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(Encoding.UTF8.GetBytes(id));
        foreach (var trigger in WithoutTriggers)
            digest.AppendData(Encoding.UTF8.GetBytes($"without {trigger}\n"));
        foreach (var table in tables)
        {
            long delete = 0, insert = 0, revert = 0, stay = 0;
            await foreach (var row in live.QueryAsync($"SELECT action, stay, new_key, reason FROM {table.Rows} AS u ORDER BY n", cancellation))
            {
                var action = row.GetString(0);
                var stays = row.IsDBNull(1) ? 0 : row.GetInt64(1);
                digest.AppendData(Encoding.UTF8.GetBytes($"{table.Table} {action} {stays} {row.GetString(2)}\n"));
                if (stays == 1)
                {
                    stay++;
                    if (staying.Count < Shown)
                        staying.Add(new SkippedRow(table.Table.Name.ToString(), KeyText.Parts(row.GetString(2)), row.GetString(3)));
                }
                else if (stays == 0)
                {
                    delete += action == JournalAction.Insert ? 1 : 0;
                    insert += action == JournalAction.Delete ? 1 : 0;
                    revert += action is JournalAction.Update or JournalAction.Reattach ? 1 : 0;
                }
            }

            if (delete + insert + revert > 0)
                Schema.MissingPart.EnsureWritable(table.Table.Live);
            stayingCount += stay;
            counts.Add(new UndoTable(table.Table.Name.ToString(), delete, insert, revert, stay));
        }

        foreach (var table in lost)
        {
            long stay = 0;
            await foreach (var row in live.QueryAsync($"SELECT new_key FROM {_journal.Tables.Row} WHERE tbl = {new SqlValue(table.JournalId)} AND undone_by IS NULL", cancellation))
            {
                stay++;
                if (staying.Count < Shown)
                    staying.Add(new SkippedRow(table.Name, KeyText.Parts(row.GetString(0)), table.Reason));
            }

            if (stay == 0)
                continue;
            stayingCount += stay;
            digest.AppendData(Encoding.UTF8.GetBytes($"{table.Name} {stay} {table.Reason}\n"));
            counts.Add(new UndoTable(table.Name, 0, 0, 0, stay));
        }

        return (new UndoPlan(id, Convert.ToHexStringLower(digest.GetHashAndReset())[..32], counts, staying, stayingCount, notes), tables);
    }
}
