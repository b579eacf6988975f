using System.Diagnostics;

namespace Rowback.Sqlite.Tests;

/// <summary>A file system of a few kilobytes that can be made read-only.</summary>
internal sealed class SmallDisk : IDisposable
{
    public SmallDisk(string size = "256k")
    {
        Folder = Directory.CreateTempSubdirectory("rowback-disk-").FullName;
        Mount($"-t tmpfs -o size={size} tmpfs {Folder}");
    }

    public static bool CanMount { get; } = OperatingSystem.IsLinux() && Environment.UserName == "root" && TryMount();

    public string Folder { get; }

    public void MakeReadOnly() => Mount($"-o remount,ro {Folder}");

    public void Dispose()
    {
        Run("umount", Folder).ShouldBe(0);
        Directory.Delete(Folder);
    }

    private static bool TryMount()
    {
        try
        {
            using var disk = new SmallDisk();
            return true;
        }
        catch (ShouldAssertException)
        {
            return false;
        }
    }

    private static void Mount(string arguments) => Run("mount", arguments).ShouldBe(0);

    private static int Run(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}

/// <summary>A test that needs the right to mount a file system.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute()
    {
        if (!SmallDisk.CanMount)
            Skip = "Needs the right to mount a file system.";
    }
}
