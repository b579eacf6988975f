using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Rowback.Configuration;
using Rowback.Engines;
using Rowback.Schema;

namespace Rowback.EntityFrameworkCore.Modelling;

/// <summary>
/// The model's relationships beside the database's foreign keys. What the database declares, it declares: its own action counts. What it does not declare is
/// added as the foreign key that EF Core would have made of it.
/// </summary>
/// <param name="Undeclared">The relations that the database does not declare.</param>
/// <param name="NotFollowed">Those that cannot be followed, each with the reason.</param>
internal sealed record ModelRelations(IReadOnlyList<ConfiguredRelation> Undeclared, IReadOnlyList<Notice> NotFollowed)
{
    public static ModelRelations Of(ModelTables tables)
    {
        var undeclared = tables.Model.GetRelationalModel().Tables.SelectMany(t => t.ForeignKeyConstraints)
            .Select(c => RelationColumns.Of(c, tables)).OfType<RelationColumns>().Where(r => !r.IsDeclared)
            .Select(r => new ConfiguredRelation { From = r.From, To = r.To, OnDelete = Action(r.Constraint.OnDeleteAction) });
        return new ModelRelations([.. undeclared], [.. NotFollowedIn(tables.Model)]);
    }

    /// <summary>A reference to a type of which every concrete one has its own table leads to one of several tables, and no column says to which.</summary>
    private static IEnumerable<Notice> NotFollowedIn(IModel model) =>
        from type in model.GetEntityTypes()
        from key in type.GetDeclaredForeignKeys()
        where !key.GetMappedConstraints().Any() && ModelTables.IsTpc(key.PrincipalEntityType) && key.PrincipalEntityType.GetDerivedTypes().Any()
        select new Notice("RELATION_NOT_FOLLOWED", $"{type.DisplayName()}.{key.DependentToPrincipal?.Name ?? string.Join(", ", key.Properties.Select(p => p.Name))} refers to {key.PrincipalEntityType.DisplayName()}, whose rows are in a table for each type: no column says in which, so the relation is not followed.");

    private static OnDelete Action(ReferentialAction action) => action switch
    {
        ReferentialAction.Cascade => OnDelete.Cascade,
        ReferentialAction.SetNull => OnDelete.SetNull,
        ReferentialAction.SetDefault => OnDelete.SetDefault,
        ReferentialAction.Restrict => OnDelete.Restrict,
        _ => OnDelete.NoAction,
    };
}
