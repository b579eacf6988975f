using System.Text.Json;

namespace Rowback.Configuration;

/// <summary>A JSON object of the file, read property by property, with errors that say where.</summary>
internal sealed class ConfigurationObject
{
    private readonly JsonElement _element;
    private readonly string _place;

    public ConfigurationObject(JsonElement element, string place)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Wrong(place, "an object", element);
        _element = element;
        _place = place;
    }

    /// <summary>Where a property stands, for messages.</summary>
    public string Place(string name) => $"{_place}, {name}";

    /// <summary>Refuses every property that is not one of these.</summary>
    public void Allow(params string[] names)
    {
        foreach (var property in _element.EnumerateObject())
        {
            if (names.Contains(property.Name, StringComparer.Ordinal) || property.Name == "$schema")
                continue;
            var known = $"Did you mean \"{NearestName.Of(property.Name, names, 1)[0]}\"? There are: {string.Join(", ", names)}.";
            throw BadConfiguration.Because($"{_place}: \"{property.Name}\" means nothing here.", known);
        }
    }

    public string? Text(string name) => _element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? Text(value, Place(name)) : null;

    public string RequiredText(string name) => Text(name) ?? throw BadConfiguration.Because($"{_place}: \"{name}\" is missing.");

    public bool Flag(string name) => _element.GetProperty(name) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        var other => throw Wrong(Place(name), "true or false", other),
    };

    public bool IsObject(string name) => _element.GetProperty(name).ValueKind == JsonValueKind.Object;

    public ConfigurationObject Object(string name) => new(_element.GetProperty(name), Place(name));

    /// <summary>A list of texts; a single text is a list of one.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        var value = _element.GetProperty(name);
        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(v => Text(v, Place(name)))]
            : [Text(value, Place(name))];
    }

    /// <summary>A text, number, or true or false, as it would stand on the command line.</summary>
    public string Scalar(string name) => _element.GetProperty(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        { ValueKind: JsonValueKind.True } => "true",
        { ValueKind: JsonValueKind.False } => "false",
        var other => throw Wrong(Place(name), "a text, a number, or true or false", other),
    };

    public IReadOnlyList<T> Objects<T>(string name, Func<ConfigurationObject, T> read)
    {
        if (!_element.TryGetProperty(name, out var list))
            return [];
        if (list.ValueKind != JsonValueKind.Array)
            throw Wrong(Place(name), "a list", list);
        return [.. list.EnumerateArray().Select((item, index) => read(new ConfigurationObject(item, $"{Place(name)}[{index}]")))];
    }

    public IReadOnlyDictionary<string, T> Map<T>(string name, Func<ConfigurationObject, string, T> read)
    {
        var map = new Dictionary<string, T>(StringComparer.Ordinal);
        if (!_element.TryGetProperty(name, out var element))
            return map;
        var properties = new ConfigurationObject(element, Place(name));
        foreach (var property in element.EnumerateObject())
            map[property.Name] = read(properties, property.Name);
        return map;
    }

    private static string Text(JsonElement value, string place) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(place, "a text", value);

    private static RowbackException Wrong(string place, string wanted, JsonElement found) =>
        BadConfiguration.Because($"{place}: {wanted} is wanted here, not {found.ValueKind.ToString().ToLowerInvariant()}.");
}
