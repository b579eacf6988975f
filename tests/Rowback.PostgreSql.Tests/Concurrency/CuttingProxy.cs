using System.Net;
using System.Net.Sockets;

namespace Rowback.PostgreSql.Tests.Concurrency;

/// <summary>When the connection breaks.</summary>
public enum Cut
{
    /// <summary>Before the server hears COMMIT.</summary>
    BeforeCommit,

    /// <summary>Once the server has answered it, before the answer gets through.</summary>
    AfterCommit,
}

/// <summary>A network between Rowback and a server that breaks around the first COMMIT that passes through it.</summary>
internal sealed class CuttingProxy : IDisposable
{
    private static readonly byte[] _commit = "COMMIT\0"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _server;
    private readonly Cut _cut;
    private readonly TimeSpan _away;
    private DateTime? _cutAt;

    /// <param name="server">The port of the server.</param>
    /// <param name="cut">When it breaks.</param>
    /// <param name="away">For how long no new connection is let through afterwards.</param>
    public CuttingProxy(int server, Cut cut, TimeSpan away)
    {
        (_server, _cut, _away) = (server, cut, away);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>True once it has broken.</summary>
    public bool HasCut => _cutAt is not null;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            if (_cutAt is { } at && DateTime.UtcNow - at < _away)
                client.Dispose();
            else
                _ = CarryAsync(client);
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var here = client;
        using var there = new TcpClient();
        await there.ConnectAsync(IPAddress.Loopback, _server);
        var (up, down) = (here.GetStream(), there.GetStream());
        var committing = false;
        await Task.WhenAny(PourAsync(up, down, piece =>
        {
            committing = !HasCut && piece.Span.IndexOf(_commit) >= 0;
            return !(committing && _cut == Cut.BeforeCommit);
        }), PourAsync(down, up, _ => !committing));
        if (committing)
            _cutAt = DateTime.UtcNow;
    }

    /// <summary>Until one end closes, or a piece is not let through.</summary>
    private static async Task PourAsync(NetworkStream from, NetworkStream to, Func<ReadOnlyMemory<byte>, bool> letThrough)
    {
        var buffer = new byte[1 << 16];
        try
        {
            while (await from.ReadAsync(buffer) is var length and > 0 && letThrough(buffer.AsMemory(0, length)))
                await to.WriteAsync(buffer.AsMemory(0, length));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The other direction has ended first.
        }
    }
}
