using System.Globalization;

namespace Rowback.Drawing;

/// <summary>Numbers as people read them.</summary>
internal static class Counted
{
    /// <summary><c>10,000</c>.</summary>
    public static string Of(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1 row</c>, <c>10,000 rows</c>.</summary>
    public static string Of(long number, string one, string many) => $"{Of(number)} {(number == 1 ? one : many)}";
}
