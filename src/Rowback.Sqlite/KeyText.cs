using System.Globalization;
using Rowback.Sql;

namespace Rowback.Sqlite;

/// <summary>
/// A key as a JSON array: integers, strings and null as they are; <c>{"blob":"hex"}</c>, <c>{"real":"digits"}</c>, and <c>{"text":"hex"}</c> for
/// text with a NUL in it, in the database's encoding. What writes it must run in a shell that knows no functions of Rowback's. (For a REAL
/// near the ends of the range SQLite's own digits are sometimes the neighbour's; such a key then finds no row, never a wrong one of ours.)
/// </summary>
internal static class KeyText
{
    public static SqlText Write(IReadOnlyList<SqlText> parts) => $"('[' || {Chain(parts.Select(Write))} || ']')";

    /// <summary>One part of a key. For an integer column the shell can read it too; the other forms need functions that it may lack.</summary>
    public static SqlText Read(SqlText key, int index, Affinity affinity)
    {
        var path = "$[" + index.ToString(CultureInfo.InvariantCulture) + "]";
        if (affinity == Affinity.Integer)
            return $"json_extract({key}, {Path(path)})";
        var (at, blob, text, real) = (Path(path), Path(path + ".blob"), Path(path + ".text"), Path(path + ".real"));
        return $"""
            (CASE WHEN json_type({key}, {at}) IS NOT 'object' THEN json_extract({key}, {at})
             WHEN json_type({key}, {blob}) IS NOT NULL THEN unhex(json_extract({key}, {blob}))
             WHEN json_type({key}, {text}) IS NOT NULL THEN CAST(unhex(json_extract({key}, {text})) AS TEXT)
             ELSE rowback_real(json_extract({key}, {real})) END)
            """;
    }

    private static SqlText Write(SqlText part) => $$"""
        CASE typeof({{part}}) WHEN 'integer' THEN CAST({{part}} AS TEXT) WHEN 'null' THEN 'null' WHEN 'blob' THEN '{"blob":"' || hex({{part}}) || '"}'
         WHEN 'real' THEN '{"real":"' || CASE {{part}} WHEN 9e999 THEN '9e999' WHEN -9e999 THEN '-9e999' WHEN 0.0 THEN CASE WHEN atan2({{part}}, -1.0) < 0 THEN '-0.0' ELSE '0.0' END ELSE printf('%!.17g', {{part}}) END || '"}'
         ELSE CASE WHEN instr({{part}}, char(0)) > 0 THEN '{"text":"' || hex(CAST({{part}} AS BLOB)) || '"}' ELSE json_quote({{part}}) END END
        """;

    /// <summary>As a key, but for REAL values, of which every bit counts and which nobody reads: see <see cref="Bits"/>. For digests.</summary>
    public static SqlText WriteExactly(IReadOnlyList<SqlText> values) =>
        $"('[' || {Chain(values.Select(v => (SqlText)$"CASE typeof({v}) WHEN 'real' THEN {Bits(v)} ELSE {Write(v)} END"))} || ']')";

    private static SqlText Chain(IEnumerable<SqlText> parts) => SqlText.Chain(" || ',' || ", parts);

    /// <summary>
    /// A REAL as whole numbers, the same on every version of SQLite (whose decimal digits differ between versions): its whole part and its fraction
    /// times 2^60, which are exact; small ones are multiplied by 2^60 before, and the very small and very large are left to the digits.
    /// </summary>
    private static SqlText Bits(SqlText value)
    {
        SqlText scaled = $"({value} * 1152921504606846976.0)";
        return $"""
            CASE WHEN {value} = 0 THEN CASE WHEN atan2({value}, -1.0) < 0 THEN '"-0"' ELSE '"0"' END
             WHEN abs({value}) < 9.2e18 AND abs({value}) >= 0.00390625 THEN {Parts(value)}
             WHEN abs({value}) < 0.00390625 AND abs({value}) > 1e-19 THEN '"s",' || {Parts(scaled)}
             ELSE {Write(value)} END
            """;
    }

    private static SqlText Parts(SqlText value) =>
        $"CAST({value} AS INTEGER) || '+' || CAST(({value} - CAST({value} AS INTEGER)) * 1152921504606846976.0 AS INTEGER)";

    private static SqlText Path(string path) => SqlText.Raw("'" + path + "'");
}
