namespace Rowback.Planning;

/// <summary>The difference between the plan that was shown and what is found now.</summary>
internal static class Changes
{
    /// <summary>Throws where the backup is another (<see cref="ErrorKind.OtherBackup"/>) or the judgement came out differently (<see cref="ErrorKind.LiveChanged"/>).</summary>
    public static void Refuse(RestorePlan expected, RestorePlan found)
    {
        if (expected.Backup != found.Backup)
        {
            throw new RowbackException(ErrorKind.OtherBackup, "OTHER_BACKUP", $"The plan was made from another backup ({expected.Backup}; this one is {found.Backup}). Nothing was written.", "Give the backup that the plan was made from, or plan again.");
        }

        if (expected.Fingerprint == found.Fingerprint)
            return;
        throw new RowbackException(ErrorKind.LiveChanged, "LIVE_CHANGED", "Live has changed since the plan was made, in a way that matters to it. Nothing was written.", "Plan again, look, and apply the new plan.")
        {
            Details = [.. Differences(expected, found).DefaultIfEmpty("The counts are the same; the values of rows, or the schema, are not.")],
            Plan = found,
        };
    }

    private static IEnumerable<string> Differences(RestorePlan expected, RestorePlan found)
    {
        foreach (var table in expected.Tables.Select(t => t.Table).Union(found.Tables.Select(t => t.Table)).Order(StringComparer.Ordinal))
        {
            var was = expected.Tables.FirstOrDefault(t => t.Table == table) ?? new TablePlan(table, 0, 0, 0, 0, 0, 0, 0, 0);
            var now = found.Tables.FirstOrDefault(t => t.Table == table) ?? new TablePlan(table, 0, 0, 0, 0, 0, 0, 0, 0);
            foreach (var (what, before, after) in new[]
            {
                ("to insert", was.Insert, now.Insert), ("to overwrite", was.Update, now.Update), ("to re-attach", was.Reattach, now.Reattach), ("the same", was.Same, now.Same),
                ("changed", was.Changed, now.Changed), ("left out", was.Skip, now.Skip), ("to be decided", was.Stop, now.Stop), ("with a new key", was.NewKeys, now.NewKeys),
            })
            {
                if (before != after)
                    yield return $"{table}: {what}: {before} in the plan, {after} now";
            }
        }

        foreach (var hazard in found.Hazards.Where(h => expected.Hazards.All(e => e.Message != h.Message)))
        {
            // What leads on to the flag is not left hanging.
            yield return hazard.Message.EndsWith(':') ? $"{hazard.Message} {hazard.Flag}" : hazard.Message;
        }
    }
}
