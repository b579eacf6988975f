using Rowback.Engines;
using Rowback.Sql;

namespace Rowback.Sqlite.Specification.Tests;

/// <summary>SQLite on a disk with hardly any room left: live cannot grow by more than a few pages.</summary>
internal sealed class CrampedEngine : IEngine
{
    private readonly SqliteEngine _engine = new();

    public string Name => _engine.Name;

    public string Title => _engine.Title;

    public bool Accepts(string address) => _engine.Accepts(address);

    public async Task<IDatabasePair> OpenAsync(OpenRequest request, CancellationToken cancellation)
    {
        var pair = await _engine.OpenAsync(request, cancellation);
        var pages = new FileInfo(request.Live).Length / 4096;
        await pair.Live.ExecuteAsync(SqlText.Raw(FormattableString.Invariant($"PRAGMA main.max_page_count = {pages + 20}")), cancellation);
        return pair;
    }
}
