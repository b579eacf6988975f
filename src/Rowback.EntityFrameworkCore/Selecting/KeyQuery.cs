using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Rowback.EntityFrameworkCore.Connecting;

namespace Rowback.EntityFrameworkCore.Selecting;

/// <summary>Reads the keys of rows as they are stored, past the model's value converters, and nothing else of them.</summary>
internal sealed class KeyQuery(DbContext context, Provider provider)
{
    private static readonly MethodInfo PropertyOf = ((MethodCallExpression)((Expression<Func<object, object>>)(e => EF.Property<object>(e, ""))).Body).Method.GetGenericMethodDefinition();

    public async Task<IReadOnlyList<IReadOnlyList<string>>> ReadAsync<T>(IQueryable<T> rows, IReadOnlyList<IProperty> key, CancellationToken cancellation)
        where T : class
    {
        var keys = new List<IReadOnlyList<string>>();
        await context.Database.OpenConnectionAsync(cancellation);
        try
        {
            await using var command = rows.Select(Key<T>(key)).CreateDbCommand();
            command.CommandText = provider.KeyQuery(command.CommandText, key.Count);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
            {
                var parts = new string[key.Count];
                for (var i = 0; i < parts.Length; i++)
                    parts[i] = await reader.IsDBNullAsync(i, cancellation) ? "NULL" : provider.KeyPart(reader, i);
                keys.Add(parts);
            }
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }

        return keys;
    }

    /// <summary>A property of an entity, a shadow one too.</summary>
    public static Expression Value(Expression entity, IProperty property) =>
        Expression.Call(PropertyOf.MakeGenericMethod(property.ClrType), entity, Expression.Constant(property.Name));

    private static Expression<Func<T, object[]>> Key<T>(IReadOnlyList<IProperty> key)
    {
        var entity = Expression.Parameter(typeof(T));
        return Expression.Lambda<Func<T, object[]>>(Expression.NewArrayInit(typeof(object), key.Select(p => Expression.Convert(Value(entity, p), typeof(object)))), entity);
    }
}
