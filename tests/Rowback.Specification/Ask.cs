namespace Rowback.Specification;

/// <summary>Questions, short.</summary>
public static class Ask
{
    public static Question Where(string table, string predicate) => new() { Selections = [new Selection(table) { Where = predicate }] };

    public static Question Key(string table, params string[] keys) => new() { Selections = [new Selection(table) { Keys = [.. keys.Select(k => (IReadOnlyList<string>)[k])] }] };

    public static Question All(string table) => new() { Selections = [new Selection(table) { All = true }] };

    public static Question For(params Selection[] selections) => new() { Selections = selections };
}
