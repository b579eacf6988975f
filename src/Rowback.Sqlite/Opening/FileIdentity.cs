using System.Runtime.InteropServices;

namespace Rowback.Sqlite;

/// <summary>
/// Whether two paths lead to one file. Opens neither: closing a file that SQLite has open elsewhere in this process would take
/// its locks away.
/// </summary>
internal static unsafe partial class FileIdentity
{
    private const int WorkingDirectory = -100;
    private const uint WantInode = 0x100;

    public static bool AreSame(string first, string second)
    {
        if (string.Equals(Resolve(first), Resolve(second), OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal))
            return true;
        return OperatingSystem.IsLinux() && Inode(first) is { } one && Inode(second) == one;
    }

    /// <summary>The path with the links at its end followed.</summary>
    public static string Resolve(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (IOException)
        {
            return path;
        }
    }

    private static (uint Major, uint Minor, ulong Inode)? Inode(string path)
    {
        // struct statx (linux/stat.h) is the same on every processor.
        var status = stackalloc byte[256];
        try
        {
            fixed (byte* name = SqliteText.EncodeTerminated(path))
            {
                if (statx(WorkingDirectory, name, 0, WantInode, status) != 0)
                    return null;
            }
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        return (*(uint*)(status + 136), *(uint*)(status + 140), *(ulong*)(status + 32));
    }

    [LibraryImport("libc")]
    private static partial int statx(int directory, byte* path, int flags, uint mask, byte* status);
}
