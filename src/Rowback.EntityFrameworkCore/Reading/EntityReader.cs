using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Rowback.EntityFrameworkCore.Selecting;

namespace Rowback.EntityFrameworkCore.Reading;

/// <summary>Reads entities by their keys, so many at a time. Nothing is tracked, and no query filter hides one.</summary>
internal sealed class EntityReader<T>(IQueryable<T> rows, IReadOnlyList<IProperty> key)
    where T : class
{
    /// <summary>Every one is a parameter, or several.</summary>
    private const int AtOnce = 100;

    /// <summary>The entities of these keys, in portions as the keys come. A key whose row is of another type of a hierarchy is passed over.</summary>
    public async IAsyncEnumerable<T> ReadAsync(IAsyncEnumerable<IReadOnlyList<string>> keys, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var portion in keys.Chunk(AtOnce).WithCancellation(cancellation))
        {
            var wanted = portion.Select(k => k.Zip(key, (text, property) => KeyValues.Of(property, text)).ToArray()).ToList();
            // Always as many, so that EF Core translates the query once.
            while (wanted.Count < AtOnce && portion.Length > 1)
                wanted.Add(wanted[^1]);
            foreach (var entity in await rows.IgnoreQueryFilters().AsNoTracking().Where(IsOneOf(wanted)).ToListAsync(cancellation))
                yield return entity;
        }
    }

    private Expression<Func<T, bool>> IsOneOf(List<object?[]> keys)
    {
        var entity = Expression.Parameter(typeof(T));
        var any = keys.Select(values => values.Zip(key, (value, property) => Equal(entity, property, value)).Aggregate(Expression.AndAlso)).ToList();
        // As a tree, not a chain, which would be as deep as it is long.
        while (any.Count > 1)
            any = [.. any.Chunk(2).Select(pair => pair.Length == 2 ? Expression.OrElse(pair[0], pair[1]) : pair[0])];
        return Expression.Lambda<Func<T, bool>>(any[0], entity);
    }

    /// <summary>What is read of an object's field EF Core makes a parameter; a constant would be a query of its own.</summary>
    private static Expression Equal(Expression entity, IProperty property, object? value)
    {
        var held = Activator.CreateInstance(typeof(Held<>).MakeGenericType(property.ClrType), value)!;
        var (left, right) = (KeyQuery.Value(entity, property), Expression.Field(Expression.Constant(held), nameof(Held<>.Value)));
        // A key may be a struct of the application's own that defines no operator.
        return property.ClrType is { IsValueType: true, IsPrimitive: false, IsEnum: false } type && type.GetMethod("op_Equality", [type, type]) is null && Nullable.GetUnderlyingType(type) is null
            ? Expression.Call(typeof(object), nameof(object.Equals), null, Expression.Convert(left, typeof(object)), Expression.Convert(right, typeof(object)))
            : Expression.Equal(left, right);
    }
}

/// <summary>A value that a query takes as a parameter.</summary>
internal sealed class Held<T>(T value)
{
    public readonly T Value = value;
}
