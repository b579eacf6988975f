using System.CommandLine;
using Rowback.Cli.Options;
using Rowback.Engines;
using Rowback.Schema;

namespace Rowback.Cli.Completion;

/// <summary>Looks into live for the names of its tables, for a shell that waits: only read, and silent about whatever goes wrong.</summary>
internal static class TableNames
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    public static IReadOnlyList<string> Of(DatabaseOptions databases, ParseResult arguments, Shell shell)
    {
        try
        {
            return Task.Run(() => ReadAsync(databases, arguments, shell)).GetAwaiter().GetResult();
        }
        catch (Exception)
        {
            // Completion that fails is completion that offers nothing; an error would land in the middle of the line being typed.
            return [];
        }
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(DatabaseOptions databases, ParseResult arguments, Shell shell)
    {
        if (databases.Live(arguments, shell, databases.Configuration(arguments, shell)) is not { } live || shell.Engines.FirstOrDefault(e => e.Accepts(live)) is not { } engine)
            return [];
        await using var pair = await engine.OpenAsync(new OpenRequest(live, null, LiveAccess.Read) { LockTimeout = Patience }, CancellationToken.None);
        var schema = await pair.Live.ReadSchemaAsync(CancellationToken.None);
        return [.. schema.Tables.Where(t => t.Kind == TableKind.Ordinary).Select(t => t.Name.ToString())];
    }
}
