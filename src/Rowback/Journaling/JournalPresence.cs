namespace Rowback.Journaling;

/// <summary>What live has under the names of the journal's tables.</summary>
internal enum JournalPresence
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The journal.</summary>
    Here,

    /// <summary>A journal that has other columns, or not all of its tables.</summary>
    OfAnotherVersion,

    /// <summary>Tables of the application.</summary>
    NameTaken,
}
