using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Rowback.Packages.Tests;

/// <summary>Types and values as they are written in C#, with what may be null.</summary>
internal static class ApiNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(double)] = "double",
    };

    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(ParameterInfo parameter) => Of(parameter.ParameterType, Nullability.Create(parameter), TupleNames(parameter.GetCustomAttribute<TupleElementNamesAttribute>()));

    public static string Of(PropertyInfo property) => Of(property.PropertyType, Nullability.Create(property), TupleNames(property.GetCustomAttribute<TupleElementNamesAttribute>()));

    public static string Of(FieldInfo field) => Of(field.FieldType, Nullability.Create(field), null);

    public static string Of(Type type) => Of(type, null, null);

    /// <summary>The name without its type parameters.</summary>
    public static string Plain(Type type) => type.Name.Split('`')[0];

    public static string Value(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static Queue<string?>? TupleNames(TupleElementNamesAttribute? attribute) => attribute is null ? null : new(attribute.TransformNames);

    /// <param name="type">The type.</param>
    /// <param name="known">What of it may be null.</param>
    /// <param name="tupleNames">Names of the elements of tuples in it, in the compiler's order: an outer tuple's before an inner one's.</param>
    private static string Of(Type type, NullabilityInfo? known, Queue<string?>? tupleNames)
    {
        if (type.IsByRef)
            return Of(type.GetElementType()!, known?.ElementType ?? known, tupleNames);
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying, known?.GenericTypeArguments.FirstOrDefault(), tupleNames) + "?";
        var mark = known?.ReadState == NullabilityState.Nullable && !type.IsValueType ? "?" : "";
        if (type.IsArray)
            return $"{Of(type.GetElementType()!, known?.ElementType, tupleNames)}[]{mark}";
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword + mark;
        if (type.IsGenericParameter)
            return type.Name + mark;
        var name = type is { IsNested: true } ? $"{Of(type.DeclaringType!)}.{Plain(type)}" : Plain(type);
        if (!type.IsGenericType)
            return name + mark;
        var arguments = type.GetGenericArguments();
        var names = IsTuple(type) ? arguments.Select(_ => tupleNames?.Dequeue()).ToArray() : [];
        var inner = arguments.Select((a, i) => Of(a, known?.GenericTypeArguments.ElementAtOrDefault(i), tupleNames) + (names.ElementAtOrDefault(i) is { } element ? " " + element : ""));
        return IsTuple(type) ? $"({string.Join(", ", inner)})" : $"{name}<{string.Join(", ", inner)}>{mark}";
    }

    private static bool IsTuple(Type type) => type.Name.StartsWith("ValueTuple`", StringComparison.Ordinal);
}
