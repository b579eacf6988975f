using System.Text;

namespace Rowback.PostgreSql;

/// <summary>Texts as one array (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO), every element in quotes, null for NULL.</summary>
internal static class ArrayText
{
    public static string Of(IEnumerable<string?> values)
    {
        var array = Begin();
        foreach (var value in values)
            Append(array, value);
        return array.Append('}').ToString();
    }

    /// <summary>An array to which nothing is appended yet, and which is not closed.</summary>
    public static StringBuilder Begin() => new("{");

    public static void Append(StringBuilder array, string? value)
    {
        if (array.Length > 1)
            array.Append(',');
        if (value is null)
        {
            array.Append("NULL");
            return;
        }

        array.Append('"');
        foreach (var c in value)
        {
            if (c is '"' or '\\')
                array.Append('\\');
            array.Append(c);
        }

        array.Append('"');
    }
}
