namespace Rowback.Configuration;

/// <summary>The errors that rowback.json gives rise to: Usage, <c>BAD_CONFIGURATION</c>.</summary>
internal static class BadConfiguration
{
    public static RowbackException Because(string message, string? next = null) => new(ErrorKind.Usage, "BAD_CONFIGURATION", message, next);

    /// <summary>A name that nothing has, with the nearest ones that there are.</summary>
    /// <param name="where">The part of the configuration, such as <c>identities</c>.</param>
    /// <param name="what">What is missing, such as <c>table 'gallry' in live</c>.</param>
    /// <param name="name">The name as it was written.</param>
    /// <param name="known">The names that would have been right.</param>
    public static RowbackException Unknown(string where, string what, string name, IEnumerable<string> known)
    {
        var near = NearestName.Of(name, known);
        return Because($"rowback.json, {where}: there is no {what}.",
            near.Count == 0 ? "`rowback schema` shows what there is." : $"Did you mean {string.Join(", ", near)}?");
    }
}
