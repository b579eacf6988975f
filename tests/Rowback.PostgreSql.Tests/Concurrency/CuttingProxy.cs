using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rowback.PostgreSql.Tests.Concurrency;

/// <summary>When the connection breaks.</summary>
public enum Cut
{
    /// <summary>Before the server hears COMMIT.</summary>
    BeforeCommit,

    /// <summary>Once the server has heard it, whatever it does then.</summary>
    WhileCommitting,

    /// <summary>Once the server has answered it, before the answer gets through.</summary>
    AfterCommit,
}

/// <summary>When a connection breaks on which it is asked what became of the commit.</summary>
public enum Loss
{
    /// <summary>Before the server hears the question.</summary>
    BeforeTheAnswer,

    /// <summary>After the answer's first row.</summary>
    AfterItsFirstRow,
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
    private int _lost;

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

    /// <summary>How many of the connections after that break too.</summary>
    public int Losses { get; init; }

    public Loss Loss { get; init; }

    /// <summary>What stands in the question at which they do.</summary>
    public string Question { get; init; } = "made_at = ";

    /// <summary>How many have.</summary>
    public int Lost => _lost;

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
        var (isFirst, committing, losing) = (!HasCut, false, false);
        var question = Encoding.ASCII.GetBytes(Question);
        await Task.WhenAny(PourAsync(up, down, Asked), PourAsync(down, up, Answered));
        if (committing)
            _cutAt = DateTime.UtcNow;

        (ReadOnlyMemory<byte> Through, bool GoesOn) Asked(ReadOnlyMemory<byte> piece)
        {
            if (isFirst && !HasCut && piece.Span.IndexOf(_commit) >= 0)
            {
                committing = true;
                return (_cut == Cut.BeforeCommit ? default : piece, _cut == Cut.AfterCommit);
            }

            if (isFirst || _lost >= Losses || piece.Span.IndexOf(question) < 0)
                return (piece, true);
            _lost++;
            losing = true;
            return Loss == Loss.BeforeTheAnswer ? (default, false) : (piece, true);
        }

        (ReadOnlyMemory<byte> Through, bool GoesOn) Answered(ReadOnlyMemory<byte> piece) => committing ? (default, false) : losing ? (piece[..ToFirstRow(piece.Span)], false) : (piece, true);
    }

    /// <summary>Up to the end of the first row in what the server says (https://www.postgresql.org/docs/current/protocol-message-formats.html).</summary>
    private static int ToFirstRow(ReadOnlySpan<byte> said)
    {
        var at = 0;
        while (at + 5 <= said.Length)
        {
            var isRow = said[at] == 'D';
            at += 1 + BinaryPrimitives.ReadInt32BigEndian(said[(at + 1)..]);
            if (isRow)
                break;
        }

        return Math.Min(at, said.Length);
    }

    /// <summary>Until one end closes, or it is not to go on.</summary>
    private static async Task PourAsync(NetworkStream from, NetworkStream to, Func<ReadOnlyMemory<byte>, (ReadOnlyMemory<byte> Through, bool GoesOn)> pass)
    {
        var buffer = new byte[1 << 16];
        try
        {
            while (await from.ReadAsync(buffer) is var length and > 0)
            {
                var (through, goesOn) = pass(buffer.AsMemory(0, length));
                await to.WriteAsync(through);
                if (!goesOn)
                    return;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The other direction has ended first.
        }
    }
}
