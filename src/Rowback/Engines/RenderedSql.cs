using System.Text;
using Rowback.Sql;

namespace Rowback.Engines;

/// <summary>SQL as it is sent: text and the parameters that stand in it.</summary>
/// <param name="Text">The statement, with parameters named <c>@p0</c>, <c>@p1</c>, ….</param>
/// <param name="Parameters">Their values, in order.</param>
public sealed record RenderedSql(string Text, IReadOnlyList<object?> Parameters)
{
    /// <summary>With parameters.</summary>
    public static RenderedSql Of(SqlText sql, Dialect dialect)
    {
        var text = new StringBuilder();
        var values = new List<object?>();
        foreach (var part in sql.Parts)
        {
            switch (part)
            {
                case Identifier identifier:
                    text.Append(dialect.Quote(identifier));
                    break;
                case SqlValue value:
                    text.Append("@p").Append(values.Count);
                    values.Add(value.Value);
                    break;
                default:
                    text.Append((string)part);
                    break;
            }
        }

        return new RenderedSql(text.ToString(), values);
    }

    /// <summary>With every value as a literal, for a script.</summary>
    public static string Literal(SqlText sql, Dialect dialect)
    {
        var text = new StringBuilder();
        foreach (var part in sql.Parts)
        {
            text.Append(part switch
            {
                Identifier identifier => dialect.Quote(identifier),
                SqlValue value => dialect.Literal(value.Value),
                _ => (string)part,
            });
        }

        return text.ToString();
    }
}
