using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rowback.Configuration;

/// <summary>Adds to the text of a <c>rowback.json</c>, and leaves all else in it as it stands, comments too.</summary>
public static class ConfigurationText
{
    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>
    /// The text with these relations, before those that it has. The text must be one that <see cref="ConfigurationFile"/> understands; null makes a new one.
    /// </summary>
    public static string WithRelations(string? text, IReadOnlyList<ConfiguredRelation> relations)
    {
        // A comma behind the last is allowed, so what stands behind need not be looked at.
        var lines = string.Concat(relations.Select(r => "\n    " + Line(r) + ","));
        if (text is null)
            return $"{{\n  \"relations\": [{lines}\n  ],\n}}\n";
        var (at, inList) = Place(text);
        return inList ? text[..at] + lines + text[at..] : text[..at] + $"\n  \"relations\": [{lines}\n  ]," + text[at..];
    }

    /// <summary>Behind the bracket that opens the list of relations; where there is none, behind the brace that opens the file.</summary>
    private static (int At, bool InList) Place(string text)
    {
        var mark = text.StartsWith('\ufeff') ? 1 : 0;
        var bytes = Encoding.UTF8.GetBytes(text[mark..]);
        var reader = new Utf8JsonReader(bytes, Options);
        reader.Read();
        var brace = At(reader.TokenStartIndex + 1);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals("relations"u8);
            reader.Read();
            if (found && reader.TokenType == JsonTokenType.StartArray)
                return (At(reader.TokenStartIndex + 1), true);
            reader.Skip();
        }

        return (brace, false);

        int At(long index) => mark + Encoding.UTF8.GetCharCount(bytes, 0, (int)index);
    }

    private static string Line(ConfiguredRelation relation)
    {
        var line = new StringBuilder($"{{ \"from\": {Text(relation.From)}, \"to\": {Text(relation.To)}");
        if (relation.When is { } when)
            line.Append($", \"when\": {Text(when)}");
        return line.Append(" }").ToString();
    }

    private static string Text(string text) => "\"" + JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text) + "\"";
}
