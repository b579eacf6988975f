using System.Globalization;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.PostgreSql;

/// <summary>SQL as it is sent. Text goes without a type, so that the server takes it for what stands beside it, as it does with a literal.</summary>
internal static class Rendering
{
    public static void Into(NpgsqlCommand command, SqlText sql, Dialect dialect)
    {
        var text = new StringBuilder();
        foreach (var part in sql.Parts)
        {
            switch (part)
            {
                case Identifier identifier:
                    text.Append(dialect.Quote(identifier));
                    break;
                case SqlValue value:
                    command.Parameters.Add(Parameter(value.Value));
                    text.Append(CultureInfo.InvariantCulture, $"${command.Parameters.Count}");
                    break;
                default:
                    text.Append((string)part);
                    break;
            }
        }

        command.CommandText = text.ToString();
    }

    private static NpgsqlParameter Parameter(object? value) => value switch
    {
        null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Unknown },
        string text => new NpgsqlParameter { Value = text, NpgsqlDbType = NpgsqlDbType.Unknown },
        _ => new NpgsqlParameter { Value = value },
    };
}
