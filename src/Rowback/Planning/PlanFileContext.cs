using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rowback.Planning;

/// <summary>The form of plan files: camelCase, policies as words. Made at build time, so that nothing is looked up by reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters =
    [
        typeof(Word<ExistingPolicy>), typeof(Word<KeyPolicy>), typeof(Word<DuplicatePolicy>), typeof(Word<LookAlikePolicy>), typeof(Word<MissingParentsPolicy>), typeof(Word<TriggerEffectsPolicy>),
    ])]
[JsonSerializable(typeof(RestorePlan))]
internal sealed partial class PlanFileContext : JsonSerializerContext;

/// <summary>An enum as a word that begins small.</summary>
internal sealed class Word<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
