using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Rowback.Engines;
using Rowback.EntityFrameworkCore.Connecting;
using Rowback.EntityFrameworkCore.Modelling;
using Rowback.EntityFrameworkCore.Selecting;

namespace Rowback.EntityFrameworkCore;

/// <summary>What has been asked so far. Every word adds to a copy.</summary>
/// <param name="Contexts">The two contexts.</param>
internal sealed record Asked(ContextPair Contexts)
{
    public IReadOnlyList<Root> Roots { get; init; } = [];

    public Steering Steering { get; init; } = Steering.None;

    /// <summary>Classes into whose tables relations bring nothing back.</summary>
    public IReadOnlyList<Type> Without { get; init; } = [];

    /// <summary>Properties that alone are overwritten.</summary>
    public IReadOnlyList<(Type Entity, string Property)> Overwritten { get; init; } = [];

    /// <summary>Policies of the core's, applied in order to the question that all else has made.</summary>
    public IReadOnlyList<Func<Question, Question>> Policies { get; init; } = [];

    public Task<OpenedModel> OpenAsync(LiveAccess access, CancellationToken cancellation) => Contexts.OpenAsync(access, Steering, cancellation);

    /// <summary>The core's question: keys of the selected rows, names of tables and relations, policies.</summary>
    public async Task<Question> QuestionAsync(OpenedModel opened, CancellationToken cancellation)
    {
        if (Roots.Count == 0)
            throw new RowbackException(ErrorKind.Usage, "NO_SELECTION", "Nothing was selected.", "Say which entities: Where<T>(…) or All<T>().");
        var selections = new List<Selection>();
        foreach (var root in Roots)
            selections.AddRange(await root.SelectAsync(Contexts, opened, cancellation));
        var question = new Question { Selections = selections, Without = [.. Without.SelectMany(t => opened.Tables.TablesOf(opened.Tables.EntityType(t))).Select(t => t.Name.ToString())] };
        question = Steering.Steer(question, opened.Tables, opened.Session.Schema);
        if (Overwritten.Count > 0)
            question = question with { Existing = ExistingPolicy.Overwrite, Columns = [.. Overwritten.Select(o => Column(opened.Tables, o.Entity, o.Property)).Distinct(StringComparer.Ordinal)] };
        return Policies.Aggregate(question, (q, policy) => policy(q));
    }

    private static string Column(ModelTables tables, Type entity, string name)
    {
        var type = tables.EntityType(entity);
        return (type.FindProperty(name) is { } property ? tables.TablesOf(type).Select(t => property.GetColumnName(t.Place)).OfType<string>().FirstOrDefault() : null)
            ?? throw new RowbackException(ErrorKind.Usage, "NO_SUCH_COLUMN", $"{type.DisplayName()}.{name} is mapped to no column of its table.", "Name a property that is.");
    }
}
