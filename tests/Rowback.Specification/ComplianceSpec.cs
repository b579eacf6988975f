using System.Reflection;

namespace Rowback.Specification;

/// <summary>Fails when an engine leaves a suite out.</summary>
public abstract class ComplianceSpec
{
    /// <summary>Suites that this engine does not derive, each with the reason.</summary>
    protected virtual IReadOnlyDictionary<Type, string> LeftOut { get; } = new Dictionary<Type, string>();

    [Fact]
    public void Every_suite_is_derived()
    {
        var derived = GetType().Assembly.GetTypes().Where(t => t is { IsAbstract: false, IsPublic: true }).ToList();
        var missing = typeof(EngineSpec).Assembly.GetTypes()
            .Where(t => t.IsAbstract && t.IsSubclassOf(typeof(EngineSpec)) && !LeftOut.ContainsKey(t))
            .Where(suite => !derived.Exists(t => t.IsSubclassOf(suite)))
            .Select(t => t.Name);
        missing.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_left_out_has_a_reason()
    {
        LeftOut.Values.ShouldAllBe(reason => reason.Length > 20);
        LeftOut.Keys.ShouldAllBe(suite => suite.IsSubclassOf(typeof(EngineSpec)));
    }

    [Fact]
    public void Every_test_name_is_a_sentence()
    {
        var names = typeof(EngineSpec).Assembly.GetTypes().Concat(GetType().Assembly.GetTypes())
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(m => m.GetCustomAttribute<FactAttribute>() is not null)
            .Select(m => m.Name);
        names.ShouldAllBe(name => name.Split('_', StringSplitOptions.None).Length >= 3);
    }
}
