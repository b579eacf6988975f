using System.Text.Json;

namespace Rowback.Configuration;

/// <summary>Reads <c>rowback.json</c>. Comments and trailing commas are allowed; a property that means nothing is an error.</summary>
public static class ConfigurationFile
{
    private static readonly JsonDocumentOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>
    /// What the file says. Throws <see cref="RowbackException"/> (Usage, <c>BAD_CONFIGURATION</c>) if it is not there, is no JSON (with the
    /// line), or holds a property or value that it should not (with the nearest that it may).
    /// </summary>
    public static RowbackConfiguration Load(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path), Options);
            return Read(new ConfigurationObject(document.RootElement, path));
        }
        catch (JsonException e)
        {
            var where = e.LineNumber is { } line ? $"{path}, line {line + 1}, column {e.BytePositionInLine + 1}" : path;
            throw new RowbackException(ErrorKind.Usage, "BAD_CONFIGURATION", $"{where}: {Reason(e)}", "Correct it; comments and trailing commas are allowed.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RowbackException(ErrorKind.Usage, "BAD_CONFIGURATION", $"{path} cannot be read: {e.Message}", "Give another file with --config.", e);
        }
    }

    private static RowbackConfiguration Read(ConfigurationObject file)
    {
        file.Allow("live", "backup", "relations", "identities", "links", "renames", "missingParents", "never", "policies");
        return new RowbackConfiguration
        {
            Live = file.Text("live"),
            Backup = file.Text("backup"),
            Relations = file.Objects("relations", Relation),
            Identities = file.Map("identities", (map, name) => map.Texts(name)),
            Links = file.Map("links", (map, name) => map.Flag(name)),
            Renames = file.Map("renames", (map, name) => map.RequiredText(name)),
            MissingParents = file.Map("missingParents", (map, name) => Spellings.MissingParents(map.RequiredText(name), map.Place(name))),
            Never = file.Map("never", Protected).Where(p => p.Value is not null).ToDictionary(p => p.Key, p => p.Value!),
            Policies = file.Map("policies", (map, name) => map.Scalar(name)),
        };
    }

    private static ConfiguredRelation Relation(ConfigurationObject relation)
    {
        relation.Allow("from", "to", "onDelete", "when");
        return new ConfiguredRelation
        {
            From = relation.RequiredText("from"),
            To = relation.RequiredText("to"),
            OnDelete = relation.Text("onDelete") is { } action ? Spellings.OnDelete(action, relation.Place("onDelete")) : Schema.OnDelete.NoAction,
            When = relation.Text("when"),
        };
    }

    /// <summary>True, or what tells the protected rows from others; null for false.</summary>
    private static ProtectedRows? Protected(ConfigurationObject map, string name)
    {
        if (!map.IsObject(name))
            return map.Flag(name) ? new ProtectedRows { All = true } : null;
        var rows = map.Object(name);
        rows.Allow("backup", "live", "listedIn");
        var read = new ProtectedRows { Backup = rows.Text("backup"), Live = rows.Text("live"), ListedIn = rows.Text("listedIn") };
        return read is { Backup: null, Live: null, ListedIn: null }
            ? throw BadConfiguration.Because($"{map.Place(name)}: nothing says which rows.", "Write true for all of them, or \"listedIn\", \"live\" or \"backup\".")
            : read;
    }

    /// <summary>The parser's message without the position, which is said already, and counted from 0 there.</summary>
    private static string Reason(JsonException e)
    {
        var position = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return position < 0 ? e.Message : e.Message[..position];
    }
}
