using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Rowback.Cli.Json;

/// <summary>Prints one JSON document, as readable as JSON can be.</summary>
internal static class JsonAnswer
{
    // Letters of all languages as they are; what a terminal might obey stays escaped.
    private static readonly AnswerContext Context = new(new JsonSerializerOptions(AnswerContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static void Write<T>(TextWriter writer, T answer, JsonTypeInfo<T> shape) =>
        writer.WriteLine(JsonSerializer.Serialize(answer, (JsonTypeInfo<T>)Context.GetTypeInfo(shape.Type)!));
}
