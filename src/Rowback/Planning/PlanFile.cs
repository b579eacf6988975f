using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rowback.Planning;

/// <summary>
/// A plan in a file (JSON), to be looked at and applied later. It holds no database's address and no credentials, and of the rows no more than
/// what a plan shows.
/// </summary>
public static class PlanFile
{
    /// <summary>The newest version of the format that is understood.</summary>
    public const int NewestVersion = 1;

    // Letters of all languages as they are.
    private static readonly PlanFileContext Readable = new(new JsonSerializerOptions(PlanFileContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>
    /// Writes the plan, whole or not at all; a file that is there is replaced. Throws <see cref="RowbackException"/> (Usage, <c>CANNOT_WRITE_FILE</c>).
    /// </summary>
    public static void Save(string path, RestorePlan plan)
    {
        var beside = path + ".part";
        try
        {
            using (var file = File.Create(beside))
            {
                JsonSerializer.Serialize(file, plan, Readable.RestorePlan);
                file.WriteByte((byte)'\n');
            }

            File.Move(beside, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Abandon(beside);
            throw new RowbackException(ErrorKind.Usage, "CANNOT_WRITE_FILE", $"The plan cannot be written to {path}: {exception.Message}",
                "Name a file in a folder that exists and that you may write to.", exception);
        }
    }

    /// <summary>
    /// Reads a plan. Throws <see cref="RowbackException"/> (Usage): <c>NO_PLAN_FILE</c> where there is no file or it cannot be read,
    /// <c>NOT_A_PLAN</c> for a file of another kind, <c>PLAN_DAMAGED</c> for one that is cut off or has lost a part, <c>PLAN_TOO_NEW</c> for one
    /// that a newer Rowback wrote.
    /// </summary>
    public static RestorePlan Load(string path)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RowbackException(ErrorKind.Usage, "NO_PLAN_FILE", $"The plan {path} cannot be read: {exception.Message}",
                "Make one with `rowback plan … --out FILE`.", exception);
        }

        CheckVersion(path, text);
        try
        {
            var plan = JsonSerializer.Deserialize(text, PlanFileContext.Default.RestorePlan);
            return plan is not null && IsWhole(plan) ? plan : throw Damaged(path, null);
        }
        catch (JsonException exception)
        {
            throw Damaged(path, exception);
        }
    }

    /// <summary>Looks only for the version, so that a newer file is called newer whatever else is in it.</summary>
    private static void CheckVersion(string path, ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        try
        {
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var isVersion = reader.ValueTextEquals("version"u8);
                    reader.Read();
                    if (!isVersion)
                    {
                        reader.Skip();
                        continue;
                    }

                    if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var version))
                        break;
                    if (version > NewestVersion)
                    {
                        throw new RowbackException(ErrorKind.Usage, "PLAN_TOO_NEW", $"The plan {path} was written by a newer Rowback (format {version}; this one knows {NewestVersion}).",
                            "Apply it with that version, or plan again with this one.");
                    }

                    return;
                }
            }
        }
        catch (JsonException)
        {
            // No JSON up to here, or cut off before its version: not a plan, as far as can be told.
        }

        throw new RowbackException(ErrorKind.Usage, "NOT_A_PLAN", $"{path} is no plan of Rowback's.", "Make one with `rowback plan … --out FILE`.");
    }

    /// <summary>Whether nothing is missing that the reader itself does not ask for.</summary>
    private static bool IsWhole(RestorePlan plan) =>
        plan is { Fingerprint.Length: > 0, Backup: not null, Tables: not null, Skipped: not null, Hazards: not null, Tree: not null }
        && plan.Question is { Selections: not null, NewKeys: not null, SameKeys: not null, Without: not null, Follow: not null, Set: not null }
        && plan.Question.Selections.All(s => s is { Table: not null, Keys: not null });

    /// <summary>What was begun, on a full disk perhaps, is not left lying beside.</summary>
    private static void Abandon(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Why it could not be written is being told already.
        }
    }

    private static RowbackException Damaged(string path, Exception? inner) =>
        new(ErrorKind.Usage, "PLAN_DAMAGED", $"The plan {path} is cut off or damaged.", "Plan again with `rowback plan … --out FILE`.", inner);
}
