using System.Text.Json.Serialization;

namespace Rowback.Planning;

/// <summary>How plans and questions are written as JSON, generated when the library is built so that a start costs little.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RestorePlan))]
[JsonSerializable(typeof(Question))]
internal sealed partial class PlanJson : JsonSerializerContext;
