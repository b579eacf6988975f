using System.Reflection;

namespace Rowback.Tests.Layering;

public sealed class LayeringTests
{
    /// <summary>
    /// The way through, in its order. A stage uses only itself and what stands before it. The records in the namespace Rowback itself are
    /// what the stages hand to the user, and may be used by all.
    /// </summary>
    private static readonly string[] Stages =
    [
        "Schema", "Sql", "Engines", "Configuration", "Matching", "Guessing", "Selecting", "Staging", "Comparing", "Closing", "Judging", "Planning", "Applying", "Journaling", "Drawing",
    ];

    private static readonly Assembly Core = typeof(RestoreSession).Assembly;

    [Fact]
    public void A_stage_uses_only_what_stands_before_it()
    {
        var backward =
            from type in Core.GetTypes()
            let stage = StageOf(type)
            where stage is not null
            from used in UsedTypes.Of(type)
            where used.Assembly == Core && (Outermost(used) == typeof(RestoreSession) || StageOf(used) > stage)
            select $"{Outermost(type).FullName} uses {Outermost(used).FullName}";

        backward.Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void Every_folder_has_a_place_in_the_order()
    {
        var strangers = Core.GetTypes().Select(t => t.Namespace).OfType<string>()
            .Where(n => n.StartsWith("Rowback.", StringComparison.Ordinal) && !Stages.Contains(n["Rowback.".Length..]));

        strangers.Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void The_core_references_no_driver()
    {
        var references = Core.GetReferencedAssemblies().Select(a => a.Name!).ToList();

        references.ShouldAllBe(name => name == "netstandard"
            || name == "System.Data.Common"
            || name == "Microsoft.Extensions.Logging.Abstractions"
            || (name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("System.Data.", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_use_in_a_methods_body_is_seen() => UsedTypes.Of(typeof(LayeringTests)).ShouldContain(typeof(Enumerable));

    private static int? StageOf(Type type)
    {
        var name = type.Namespace;
        if (name is null || !name.StartsWith("Rowback.", StringComparison.Ordinal))
            return null;
        var index = Array.IndexOf(Stages, name["Rowback.".Length..]);
        return index < 0 ? null : index;
    }

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        return type;
    }
}
