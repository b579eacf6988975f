using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static Rowback.Sqlite.NativeMethods;

namespace Rowback.Sqlite;

/// <summary>
/// Counts the rows of main's tables that a connection writes, from its first use on (https://sqlite.org/c3ref/update_hook.html). Those of tables WITHOUT ROWID are not told to anybody.
/// </summary>
internal sealed unsafe class ChangeCounter : IDisposable
{
    private const int Delete = 9;
    private const int Insert = 18;

    /// <summary>Inserted, updated and deleted rows, by the name of the table.</summary>
    private readonly Dictionary<string, long[]> _counts = new(StringComparer.Ordinal);

    private readonly Connection _connection;
    private GCHandle _self;
    private byte[] _lastName = [];
    private long[]? _last;

    public ChangeCounter(Connection connection)
    {
        _connection = connection;
        _self = GCHandle.Alloc(this);
        sqlite3_update_hook(connection.Handle, &Count, GCHandle.ToIntPtr(_self));
    }

    /// <summary>Inserted, updated and deleted rows, by table.</summary>
    public IReadOnlyDictionary<string, long[]> Counts => _counts;

    /// <summary>Counts no more.</summary>
    public void Dispose()
    {
        if (!_self.IsAllocated)
            return;
        sqlite3_update_hook(_connection.Handle, null, 0);
        _self.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Count(nint context, int operation, byte* database, byte* table, long row)
    {
        if (!MemoryMarshal.CreateReadOnlySpanFromNullTerminated(database).SequenceEqual("main"u8))
            return;
        var counts = ((ChangeCounter)GCHandle.FromIntPtr(context).Target!).Of(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(table));
        counts[operation == Insert ? 0 : operation == Delete ? 2 : 1]++;
    }

    private long[] Of(ReadOnlySpan<byte> table)
    {
        if (_last is not null && table.SequenceEqual(_lastName))
            return _last;
        var name = Encoding.UTF8.GetString(table);
        if (!_counts.TryGetValue(name, out var counts))
            _counts[name] = counts = new long[3];
        (_lastName, _last) = (table.ToArray(), counts);
        return counts;
    }
}
