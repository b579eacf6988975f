namespace Rowback.Specification.Oracle;

/// <summary>Something that an application does to one row, addressed by its marker.</summary>
/// <param name="Table">The table it writes.</param>
/// <param name="Marker">The row it writes.</param>
/// <param name="Sql">The statement.</param>
public sealed record Statement(string Table, string Marker, string Sql);
