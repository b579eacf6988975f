using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rowback.PostgreSql.Tests.Standbys;

/// <summary>What a session shows where a standby is live. It must be what another shows where its primary is.</summary>
internal sealed class StandbyLook(RestoreSession primary, RestoreSession standby) : IAsyncDisposable
{
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public RestoreSession Standby => standby;

    public Task<DatabaseDiff> DiffAsync(params string[] tables) => SameAsync(s => s.DiffAsync(tables));

    public Task<List<RowPair>> RowsAsync(Selection selection, int limit = 100) => SameAsync(async s => await s.RowsAsync(selection, limit).ToListAsync());

    public Task<IReadOnlyList<JournalEntry>> LogAsync() => SameAsync(s => s.LogAsync());

    public async ValueTask DisposeAsync()
    {
        await primary.DisposeAsync();
        await standby.DisposeAsync();
    }

    private async Task<T> SameAsync<T>(Func<RestoreSession, Task<T>> shown)
    {
        var result = await shown(standby);
        Lines(result).ShouldBe(Lines(await shown(primary)));
        return result;
    }

    private static string[] Lines<T>(T shown) => JsonSerializer.Serialize(shown, _indented).Split('\n');
}
