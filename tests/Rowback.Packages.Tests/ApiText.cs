using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Rowback.Packages.Tests;

/// <summary>What an assembly shows to others, as declarations that a person can read: a type a block, sorted by name.</summary>
internal static class ApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var space in assembly.GetExportedTypes().GroupBy(t => t.Namespace, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            text.Append(text.Length == 0 ? "" : "\n\n").Append("namespace ").Append(space.Key).Append('\n');
            foreach (var type in space.OrderBy(NameOf, StringComparer.Ordinal))
            {
                text.Append('\n').Append(TypeText(type)).Append('\n');
                foreach (var member in Members(type))
                    text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string NameOf(Type type) => type.IsNested ? NameOf(type.DeclaringType!) + "." + type.Name : type.Name;

    private static bool IsRecord(Type type) => type.GetMethod("PrintMembers", Declared) is not null;

    private static string TypeText(Type type)
    {
        var name = ApiNames.Of(type);
        if (typeof(Delegate).IsAssignableFrom(type))
            return "public delegate " + MethodText(type.GetMethod("Invoke")!, name);
        var flags = type.IsDefined(typeof(FlagsAttribute)) ? "[Flags] " : "";
        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "") + (IsRecord(type) ? "record struct" : "struct"),
            { IsAbstract: true, IsSealed: true } => "static class",
            _ => (type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + (IsRecord(type) ? "record" : "class"),
        };
        var bases = new List<string>();
        if (type is { IsEnum: false, IsValueType: false, BaseType: { } parent } && parent != typeof(object))
            bases.Add(ApiNames.Of(parent));
        if (!type.IsEnum)
            bases.AddRange(Interfaces(type).Select(i => ApiNames.Of(i)).Order(StringComparer.Ordinal));
        return $"{flags}public {kind} {name}{(bases.Count == 0 ? "" : " : " + string.Join(", ", bases))}{Constraints(type.GetGenericArguments())}";
    }

    /// <summary>Those that it declares itself; a record's equality is no news.</summary>
    private static IEnumerable<Type> Interfaces(Type type)
    {
        var all = type.GetInterfaces();
        var inherited = all.SelectMany(i => i.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []).ToHashSet();
        return all.Where(i => i.IsVisible && !inherited.Contains(i) && !(IsRecord(type) && i.Name == "IEquatable`1"));
    }

    private static string Constraints(Type[] parameters) => string.Concat(parameters.Where(p => p.IsGenericParameter).Select(p =>
    {
        var kinds = p.GenericParameterAttributes;
        var of = p.GetGenericParameterConstraints().Select(c => ApiNames.Of(c)).ToList();
        if (kinds.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            of.Insert(0, "class");
        return of.Count == 0 ? "" : $" where {p.Name} : {string.Join(", ", of)}";
    }));

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return Enum.GetNames(type).Select(n => $"{n} = {Convert.ToInt64(Enum.Parse(type, n), System.Globalization.CultureInfo.InvariantCulture)}");
        if (typeof(Delegate).IsAssignableFrom(type))
            return [];
        return
        [
            .. Sorted(type.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily), FieldText),
            .. Sorted(type.GetConstructors(Declared).Where(IsShown), c => $"{Access(c)}{ApiNames.Plain(type)}({Parameters(c)})"),
            .. Sorted(type.GetProperties(Declared).Where(p => p.GetAccessors(nonPublic: true).Any(IsShown)), PropertyText),
            .. Sorted(type.GetMethods(Declared).Where(m => IsShown(m) && (!m.IsSpecialName || m.Name.StartsWith("op_", StringComparison.Ordinal)) && !IsMadeUp(m)), m => Access(m) + Kind(m) + MethodText(m, m.Name)),
        ];
    }

    private static IEnumerable<string> Sorted<T>(IEnumerable<T> members, Func<T, string> text)
        where T : MemberInfo => members.Select(m => (m.Name, Text: text(m))).OrderBy(m => m.Name, StringComparer.Ordinal).ThenBy(m => m.Text, StringComparer.Ordinal).Select(m => m.Text);

    private static bool IsShown(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    /// <summary>What the compiler adds to records.</summary>
    private static bool IsMadeUp(MethodInfo method) => method.IsDefined(typeof(CompilerGeneratedAttribute)) || method.Name is "<Clone>$" or "PrintMembers" or "Deconstruct";

    private static string Access(MethodBase method) => method.DeclaringType!.IsInterface ? "" : method.IsPublic ? "public " : "protected ";

    private static string Kind(MethodInfo method) => method switch
    {
        { IsStatic: true } => "static ",
        { DeclaringType.IsInterface: true, IsAbstract: false } => "virtual ",
        { DeclaringType.IsInterface: true } => "",
        _ when method.GetBaseDefinition() != method => "override ",
        { IsAbstract: true } => "abstract ",
        { IsVirtual: true, IsFinal: false } => "virtual ",
        _ => "",
    };

    private static string FieldText(FieldInfo field) =>
        $"{(field.IsPublic ? "public " : "protected ")}{(field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : ""))}{ApiNames.Of(field)} {field.Name}{(field.IsLiteral ? " = " + ApiNames.Value(field.GetRawConstantValue()) : "")}";

    private static string PropertyText(PropertyInfo property)
    {
        var shown = property.GetAccessors(nonPublic: true).First(IsShown);
        var set = property.SetMethod is { } setter && IsShown(setter)
            ? setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;"
            : "";
        var index = property.GetIndexParameters();
        var name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(ParameterText))}]";
        return $"{Access(shown)}{Kind(shown)}{(property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "")}{ApiNames.Of(property)} {name} {{{(property.CanRead ? " get;" : "")}{set} }}";
    }

    private static string MethodText(MethodInfo method, string name)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";
        return $"{ApiNames.Of(method.ReturnParameter)} {name}{generic}({Parameters(method)}){Constraints(method.IsGenericMethod ? method.GetGenericArguments() : [])}";
    }

    private static string Parameters(MethodBase method) =>
        (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(ParameterText));

    private static string ParameterText(ParameterInfo parameter)
    {
        var by = parameter switch
        {
            { IsOut: true } => "out ",
            { IsIn: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) => "params ",
            _ => "",
        };
        var value = !parameter.HasDefaultValue ? "" : parameter is { DefaultValue: null, ParameterType.IsValueType: true } ? " = default" : " = " + ApiNames.Value(parameter.DefaultValue);
        return $"{by}{ApiNames.Of(parameter)} {parameter.Name}{value}";
    }
}
