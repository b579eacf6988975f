using System.Linq.Expressions;
using Rowback.Engines;
using Rowback.EntityFrameworkCore.Modelling;
using Rowback.EntityFrameworkCore.Selecting;

namespace Rowback.EntityFrameworkCore;

/// <summary>
/// Which entities are to come back from the backup, and the policies for what is found on the way. Made by <see cref="RestoreExtensions.RestoreFrom"/>; every
/// method returns another question and leaves this one as it is. Like its contexts, not for use by two threads at once.
/// </summary>
public class EntityQuestion
{
    private readonly Asked _asked;

    internal EntityQuestion(Asked asked) => _asked = asked;

    /// <summary>
    /// Entities of the backup of which the predicate is true; with several roots all of them make one restore. EF Core evaluates it on the backup, query
    /// filters left out of account (<c>IgnoreQueryFilters</c>): soft-deleted rows and those of other tenants are selected too, unless the predicate says otherwise.
    /// </summary>
    public EntityQuestion<T> Where<T>(Expression<Func<T, bool>> predicate)
        where T : class => new(_asked with { Roots = [.. _asked.Roots, new Root<T>(predicate)] });

    /// <summary>Every entity of this type in the backup. Where a table holds nothing else, no key is read for it.</summary>
    public EntityQuestion<T> All<T>()
        where T : class => new(_asked with { Roots = [.. _asked.Roots, new Root<T>(null)] });

    /// <summary>
    /// Follows a navigation. A collection: its missing rows come back whatever the relation's delete behaviour says (<c>--follow</c>). A reference: a missing
    /// row that is referred to comes back. A skip navigation: the joining rows and the missing rows that they join to come back.
    /// </summary>
    public EntityQuestion Include<T>(Expression<Func<T, object?>> navigation)
        where T : class => Include<T>(NameOf(navigation));

    /// <inheritdoc cref="Include{T}(Expression{Func{T, object}})"/>
    public EntityQuestion Include<T>(string navigation)
        where T : class => new(Turned<T>(navigation, follows: true));

    /// <summary>
    /// Does not follow a navigation. A collection, or a skip navigation: no row comes back by it, though rows may by another (<c>--without RELATION</c>). A
    /// reference: where the row that is referred to is missing, the reference comes back as NULL.
    /// </summary>
    public EntityQuestion Exclude<T>(Expression<Func<T, object?>> navigation)
        where T : class => Exclude<T>(NameOf(navigation));

    /// <inheritdoc cref="Exclude{T}(Expression{Func{T, object}})"/>
    public EntityQuestion Exclude<T>(string navigation)
        where T : class => new(Turned<T>(navigation, follows: false));

    /// <summary>Brings nothing back into the table of this type by relations (<c>--without TABLE</c>).</summary>
    public EntityQuestion Without<T>()
        where T : class => new(_asked with { Without = [.. _asked.Without, typeof(T)] });

    /// <summary>
    /// Selected rows that are in live with other values get the backup's values of these properties, and of no others; relations are not followed then.
    /// To overwrite all of them: <c>With(q => q with { Existing = ExistingPolicy.Overwrite })</c>.
    /// </summary>
    public EntityQuestion Overwrite<T>(params Expression<Func<T, object?>>[] properties)
        where T : class => new(_asked with { Overwritten = [.. _asked.Overwritten, .. properties.Select(p => (typeof(T), NameOf(p)))] });

    /// <summary>Changes the core's question: any of its policies, under its own name. Tables and columns in it are the database's.</summary>
    /// <example><code>.With(q => q with { Keys = KeyPolicy.New, MaxRows = 100_000 })</code></example>
    public EntityQuestion With(Func<Question, Question> policies) => new(_asked with { Policies = [.. _asked.Policies, policies] });

    /// <summary>
    /// What a restore would do. Writes nothing. The selected keys are in the plan: it is about these rows, whatever the predicate would select later.
    /// Throws <see cref="RowbackException"/>; so does all that follows.
    /// </summary>
    public async Task<EntityPlan> PlanAsync(CancellationToken cancellation = default)
    {
        await using var opened = await _asked.OpenAsync(LiveAccess.Read, cancellation);
        var plan = await opened.Session.PlanAsync(await _asked.QuestionAsync(opened, cancellation), cancellation);
        _asked.Contexts.Logger.Told(opened.Notices);
        _asked.Contexts.Logger.Planned(plan);
        return new EntityPlan(_asked, plan, opened.Notices);
    }

    /// <summary>Plans and applies in one transaction, without a look at the plan; throws <see cref="ErrorKind.Decision"/> where it needs one.</summary>
    public async Task<EntityResult> RestoreAsync(CancellationToken cancellation = default)
    {
        await using var opened = await _asked.OpenAsync(LiveAccess.Write, cancellation);
        _asked.Contexts.Logger.Told(opened.Notices);
        var result = await opened.Session.RestoreAsync(await _asked.QuestionAsync(opened, cancellation), cancellation);
        return EntityResult.Of(_asked, opened, result);
    }

    private protected Asked Turned<T>(string navigation, bool follows) =>
        _asked with { Steering = new Steering([.. _asked.Steering.Turns, new Turn(typeof(T), navigation, follows)]) };

    private protected static string NameOf<T>(Expression<Func<T, object?>> member)
    {
        var body = member.Body is UnaryExpression { NodeType: ExpressionType.Convert } converted ? converted.Operand : member.Body;
        return body is MemberExpression { Expression: { } of } access && Plain(of) is ParameterExpression
            ? access.Member.Name
            : throw new RowbackException(ErrorKind.Usage, "NO_MEMBER", $"`{member}` names no member of {typeof(T).Name}.", "Write it as g => g.Photos, or give its name.");

        static Expression Plain(Expression of) => of is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.TypeAs } cast ? cast.Operand : of;
    }
}

/// <summary>A question whose last word was about entities of one type.</summary>
public sealed class EntityQuestion<T> : EntityQuestion
    where T : class
{
    internal EntityQuestion(Asked asked) : base(asked)
    {
    }

    /// <inheritdoc cref="EntityQuestion.Include{T}(Expression{Func{T, object}})"/>
    public EntityQuestion<T> Include(Expression<Func<T, object?>> navigation) => new(Turned<T>(NameOf(navigation), follows: true));

    /// <inheritdoc cref="EntityQuestion.Exclude{T}(Expression{Func{T, object}})"/>
    public EntityQuestion<T> Exclude(Expression<Func<T, object?>> navigation) => new(Turned<T>(NameOf(navigation), follows: false));
}
