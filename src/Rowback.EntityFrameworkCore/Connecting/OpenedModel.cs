using Rowback.Engines;
using Rowback.EntityFrameworkCore.Modelling;

namespace Rowback.EntityFrameworkCore.Connecting;

/// <summary>A session with the model laid over its tables.</summary>
internal sealed class OpenedModel(RestoreSession session, ModelTables tables, IReadOnlyList<Notice> notices) : IAsyncDisposable
{
    public RestoreSession Session => session;

    public ModelTables Tables => tables;

    public IReadOnlyList<Notice> Notices => notices;

    public ValueTask DisposeAsync() => session.DisposeAsync();
}
