using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Rowback.Matching;

namespace Rowback.EntityFrameworkCore.Modelling;

/// <summary>Which navigations are followed though their relation's action would not say so, and which are not.</summary>
/// <param name="Turns">In the order in which they were said.</param>
internal sealed record Steering(IReadOnlyList<Turn> Turns)
{
    public static Steering None { get; } = new([]);

    /// <summary>The policies for single relations: an included reference brings its row back, an excluded one comes back as NULL.</summary>
    public IReadOnlyDictionary<string, MissingParentsPolicy> MissingParents(ModelTables tables, IReadOnlyDictionary<string, MissingParentsPolicy> configured)
    {
        var policies = new Dictionary<string, MissingParentsPolicy>(configured, StringComparer.Ordinal);
        foreach (var turn in Turns)
        {
            foreach (var up in turn.Steps(tables).Where(s => s.IsUp))
            {
                if (!turn.Follows && up.ForeignKey.IsRequired)
                    throw new RowbackException(ErrorKind.Usage, "REQUIRED", $"{turn}: a row cannot be without it.", "Decide over missing parents with With(q => q with { MissingParents = … }).");
                foreach (var relation in up.Relations(turn, tables))
                    policies[relation.From] = turn.Follows ? MissingParentsPolicy.Restore : MissingParentsPolicy.Null;
            }
        }

        return policies;
    }

    /// <summary>The question with relations that are followed, and those that are not.</summary>
    public Question Steer(Question question, ModelTables tables, SchemaMatch schema)
    {
        foreach (var turn in Turns)
        {
            foreach (var step in turn.Steps(tables).Where(s => !s.IsUp))
            {
                foreach (var columns in step.Relations(turn, tables))
                {
                    var relation = columns.In(schema) ?? throw turn.Refused($"{columns.From} is not in both databases");
                    question = turn.Follows ? question with { Follow = [.. question.Follow, relation.Name] } : question with { Without = [.. question.Without, relation.Name] };
                }
            }
        }

        return question;
    }
}

/// <summary>A navigation that is to be followed, or not.</summary>
/// <param name="Entity">The class that has it.</param>
/// <param name="Navigation">Its name.</param>
/// <param name="Follows">Whether it is.</param>
internal sealed record Turn(Type Entity, string Navigation, bool Follows)
{
    /// <summary>The relations that it goes along. A skip navigation goes down to the rows that join, and from there up to what they join to.</summary>
    public IEnumerable<Step> Steps(ModelTables tables)
    {
        var type = tables.EntityType(Entity);
        var navigation = type.GetDerivedTypesInclusive().Select(t => (IReadOnlyPropertyBase?)t.FindNavigation(Navigation) ?? t.FindSkipNavigation(Navigation)).OfType<IReadOnlyPropertyBase>().FirstOrDefault();
        return navigation switch
        {
            INavigation { IsOnDependent: true } up => [new Step(up.ForeignKey, IsUp: true)],
            INavigation down => [new Step(down.ForeignKey, IsUp: false)],
            // Not to follow it is not to bring the joining rows back; what they join to is then not met.
            ISkipNavigation skip when Follows => [new Step(skip.ForeignKey, IsUp: false), new Step(skip.Inverse.ForeignKey, IsUp: true)],
            ISkipNavigation skip => [new Step(skip.ForeignKey, IsUp: false)],
            _ => throw new RowbackException(ErrorKind.Usage, "NO_NAVIGATION", $"{type.ShortName()} has no navigation '{Navigation}'.",
                $"It has: {string.Join(", ", type.GetNavigations().Select(n => n.Name).Concat(type.GetSkipNavigations().Select(n => n.Name)).Order(StringComparer.Ordinal))}."),
        };
    }

    public RowbackException Refused(string why) => new(ErrorKind.Usage, "NO_RELATION", $"{this}: {why}.", "Leave it away.");

    public override string ToString() => $"{(Follows ? "Include" : "Exclude")}({Entity.Name}.{Navigation})";
}

/// <summary>One relationship of a navigation.</summary>
/// <param name="ForeignKey">The relationship.</param>
/// <param name="IsUp">True from the referring row to the one that it refers to.</param>
internal sealed record Step(IForeignKey ForeignKey, bool IsUp)
{
    public IEnumerable<RelationColumns> Relations(Turn turn, ModelTables tables)
    {
        var constraints = ForeignKey.GetMappedConstraints().ToList();
        if (constraints.Count == 0)
            throw turn.Refused(ForeignKey.IsOwnership ? "what is owned in the same table or as JSON comes with its row" : "no relation between tables stands for it");
        return constraints.Select(c => RelationColumns.Of(c, tables) ?? throw turn.Refused($"live lacks {c.Table.Name}, {c.PrincipalTable.Name} or a column of them"));
    }
}
