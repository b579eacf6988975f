namespace Rowback.Journaling;

/// <summary>What is known of a section of a journal file.</summary>
internal enum SectionState
{
    /// <summary>It has no end: whoever wrote it died before live was committed.</summary>
    Half,

    /// <summary>It is whole, and nobody noted whether live was committed.</summary>
    Pending,

    Committed,

    Aborted,
}

/// <summary>The sections of a journal file in their order, found without keeping what is in them.</summary>
internal static class JournalSections
{
    /// <summary>Goes through all lines after the first. Throws Usage (<c>BAD_JOURNAL</c>) where a section is noted as committed that is not whole.</summary>
    public static List<(long Id, SectionState State)> Of(StreamReader lines, string path)
    {
        var sections = new List<(long Id, SectionState State)>();
        long count = 0;
        var open = false;
        while (lines.ReadLine() is { } text)
        {
            var line = JournalLine.Parse(text);
            count++;
            switch (line?.Kind)
            {
                case JournalLineKind.Begin or JournalLineKind.Kept:
                    sections.Add((line.Number, SectionState.Half));
                    count = 1;
                    open = true;
                    break;
                case JournalLineKind.End when open && line.Number == count - 1:
                    sections[^1] = (sections[^1].Id, SectionState.Pending);
                    open = false;
                    break;
                case JournalLineKind.Committed or JournalLineKind.Aborted:
                    var settled = sections.LastIndexOf((line.Number, SectionState.Pending));
                    if (settled < 0)
                        throw Damaged(path, line.Number);
                    sections[settled] = (line.Number, line.Kind == JournalLineKind.Committed ? SectionState.Committed : SectionState.Aborted);
                    open = false;
                    break;
                case null or JournalLineKind.End:
                    // Cut off. What follows belongs to nothing, up to the next section.
                    open = false;
                    break;
            }
        }

        return sections;
    }

    private static RowbackException Damaged(string path, long id) =>
        new(ErrorKind.Usage, "BAD_JOURNAL", $"The journal file '{path}' is damaged: entry {id} is noted as done, and is not there whole. Nothing was written.", "Put back a copy of the file, or name a new one.");
}
