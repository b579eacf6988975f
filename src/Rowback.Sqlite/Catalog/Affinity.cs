using Rowback.Schema;

namespace Rowback.Sqlite;

/// <summary>What a column makes of the values that it is given (https://sqlite.org/datatype3.html, section 3.1).</summary>
internal enum Affinity
{
    /// <summary>Leaves every value as it is.</summary>
    Blob,
    Text,
    Numeric,
    Integer,
    Real,
}

internal static class Affinities
{
    public static Affinity Of(Column column)
    {
        // The one place where a STRICT table reads a type otherwise.
        if (column.IsStrict && column.Type.Equals("ANY", StringComparison.OrdinalIgnoreCase))
            return Affinity.Blob;
        return Of(column.Type);
    }

    /// <summary>By the type's name, the first rule that fits.</summary>
    public static Affinity Of(string type)
    {
        if (Has(type, "INT"))
            return Affinity.Integer;
        if (Has(type, "CHAR") || Has(type, "CLOB") || Has(type, "TEXT"))
            return Affinity.Text;
        if (type.Length == 0 || Has(type, "BLOB"))
            return Affinity.Blob;
        if (Has(type, "REAL") || Has(type, "FLOA") || Has(type, "DOUB"))
            return Affinity.Real;
        return Affinity.Numeric;
    }

    /// <summary>A type name with this affinity.</summary>
    public static string TypeName(Affinity affinity) => affinity switch
    {
        Affinity.Text => "TEXT",
        Affinity.Numeric => "NUMERIC",
        Affinity.Integer => "INTEGER",
        Affinity.Real => "REAL",
        _ => "BLOB",
    };

    private static bool Has(string type, string part) => type.Contains(part, StringComparison.OrdinalIgnoreCase);
}
