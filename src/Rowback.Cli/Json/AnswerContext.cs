using System.Text.Json.Serialization;

namespace Rowback.Cli.Json;

/// <summary>Writes the answers without reflection, so that the program starts fast.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, IgnoreReadOnlyProperties = true,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(RestoreAnswer))]
[JsonSerializable(typeof(DiffAnswer))]
[JsonSerializable(typeof(RowsAnswer))]
[JsonSerializable(typeof(LogAnswer))]
[JsonSerializable(typeof(ForgetAnswer))]
[JsonSerializable(typeof(KeyMapAnswer))]
[JsonSerializable(typeof(UndoAnswer))]
[JsonSerializable(typeof(SchemaAnswer))]
[JsonSerializable(typeof(GuessAnswer))]
[JsonSerializable(typeof(CompletionAnswer))]
[JsonSerializable(typeof(DemoAnswer))]
internal sealed partial class AnswerContext : JsonSerializerContext
{
}
