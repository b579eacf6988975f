using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rowback.Engines;

/// <summary>
/// BLAKE2b with a digest of 16 bytes and no key (RFC 7693). A row is rarely longer than its one block of 128 bytes, for which the system's
/// SHA-256 takes several times as long to be called, set up and taken down, after it took some milliseconds to be loaded. Takes bytes as they come.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public struct Blake2b
{
    /// <summary>Bytes of a digest.</summary>
    public const int DigestLength = 16;

    private const int BlockLength = 128;
    private const int Rounds = 12;

    private Chain _state;
    private Block _block;
    private int _used;
    private ulong _total;

    private static ReadOnlySpan<ulong> InitialState =>
    [
        0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
    ];

    private static ReadOnlySpan<byte> Schedule =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
        11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
        7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
        9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
        2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
        12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
        13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
        6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
        10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
    ];

    /// <summary>The state of an empty message.</summary>
    public static Blake2b Start()
    {
        var digest = default(Blake2b);
        InitialState.CopyTo(digest._state);
        digest._state[0] ^= 0x01010000 ^ DigestLength;
        return digest;
    }

    /// <summary>Adds one byte to the message.</summary>
    public void Append(byte value)
    {
        if (_used == BlockLength)
            Compress(last: false);
        _block[_used++] = value;
    }

    /// <summary>Adds the eight bytes of a number, the lowest first.</summary>
    public void Append(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Append(bytes);
    }

    /// <summary>Adds bytes to the message. In how many pieces they come is of no matter.</summary>
    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_used == BlockLength)
                Compress(last: false);
            var part = bytes[..Math.Min(bytes.Length, BlockLength - _used)];
            part.CopyTo(_block[_used..]);
            _used += part.Length;
            bytes = bytes[part.Length..];
        }
    }

    /// <summary>Writes the digest of all that was appended; nothing may be appended after it.</summary>
    public void Finish(scoped Span<byte> digest)
    {
        _block[_used..].Clear();
        Compress(last: true);
        BinaryPrimitives.WriteUInt64LittleEndian(digest, _state[0]);
        BinaryPrimitives.WriteUInt64LittleEndian(digest[8..], _state[1]);
    }

    private void Compress(bool last)
    {
        _total += (ulong)_used;
        _used = 0;
        Span<ulong> m = stackalloc ulong[16];
        for (var i = 0; i < 16; i++)
            m[i] = BinaryPrimitives.ReadUInt64LittleEndian(_block[(i * 8)..]);
        ulong v0 = _state[0], v1 = _state[1], v2 = _state[2], v3 = _state[3], v4 = _state[4], v5 = _state[5], v6 = _state[6], v7 = _state[7];
        ulong v8 = InitialState[0], v9 = InitialState[1], v10 = InitialState[2], v11 = InitialState[3];
        ulong v12 = InitialState[4] ^ _total, v13 = InitialState[5], v14 = last ? ~InitialState[6] : InitialState[6], v15 = InitialState[7];
        var schedule = Schedule;
        for (var round = 0; round < Rounds; round++)
        {
            var s = schedule.Slice(round * 16, 16);
            Mix(ref v0, ref v4, ref v8, ref v12, m[s[0]], m[s[1]]);
            Mix(ref v1, ref v5, ref v9, ref v13, m[s[2]], m[s[3]]);
            Mix(ref v2, ref v6, ref v10, ref v14, m[s[4]], m[s[5]]);
            Mix(ref v3, ref v7, ref v11, ref v15, m[s[6]], m[s[7]]);
            Mix(ref v0, ref v5, ref v10, ref v15, m[s[8]], m[s[9]]);
            Mix(ref v1, ref v6, ref v11, ref v12, m[s[10]], m[s[11]]);
            Mix(ref v2, ref v7, ref v8, ref v13, m[s[12]], m[s[13]]);
            Mix(ref v3, ref v4, ref v9, ref v14, m[s[14]], m[s[15]]);
        }

        _state[0] ^= v0 ^ v8;
        _state[1] ^= v1 ^ v9;
        _state[2] ^= v2 ^ v10;
        _state[3] ^= v3 ^ v11;
        _state[4] ^= v4 ^ v12;
        _state[5] ^= v5 ^ v13;
        _state[6] ^= v6 ^ v14;
        _state[7] ^= v7 ^ v15;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref ulong a, ref ulong b, ref ulong c, ref ulong d, ulong x, ulong y)
    {
        a += b + x;
        d = BitOperations.RotateRight(d ^ a, 32);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 24);
        a += b + y;
        d = BitOperations.RotateRight(d ^ a, 16);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 63);
    }

    [InlineArray(8)]
    [StructLayout(LayoutKind.Sequential)]
    private struct Chain
    {
        private ulong _first;
    }

    [InlineArray(BlockLength)]
    [StructLayout(LayoutKind.Sequential)]
    private struct Block
    {
        private byte _first;
    }
}
