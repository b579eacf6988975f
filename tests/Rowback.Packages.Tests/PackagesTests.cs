using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;
using System.Xml.Linq;

namespace Rowback.Packages.Tests;

/// <summary>What <c>dotnet pack</c> makes, and that it is all somebody needs who has only that.</summary>
public sealed class PackagesTests(PackageFolder folder) : IClassFixture<PackageFolder>
{
    private static readonly string[] Libraries = ["Rowback", "Rowback.Sqlite", "Rowback.PostgreSql", "Rowback.EntityFrameworkCore"];

    [Fact]
    public void There_are_these_and_no_others()
    {
        var made = Directory.EnumerateFiles(folder.Packed).Select(f => Path.GetFileName(f).Replace("." + folder.Version, "", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

        made.ShouldBe(new[] { "Rowback.Cli" }.Concat(Libraries).SelectMany(p => new[] { p + ".nupkg", p + ".snupkg" }).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Rowback", "Microsoft.Extensions.Logging.Abstractions")]
    [InlineData("Rowback.Sqlite", "Microsoft.Data.Sqlite.Core Rowback SQLitePCLRaw.bundle_e_sqlite3")]
    [InlineData("Rowback.PostgreSql", "Npgsql Rowback")]
    [InlineData("Rowback.EntityFrameworkCore", "Microsoft.EntityFrameworkCore.Relational Microsoft.Extensions.Caching.Memory Rowback Rowback.PostgreSql Rowback.Sqlite")]
    [InlineData("Rowback.Cli", "")]
    public void A_package_says_what_it_is_and_needs(string package, string needs)
    {
        using var archive = Open(package + ".{0}.nupkg");
        var about = XDocument.Load(archive.Entries.Single(e => e.Name == package + ".nuspec").Open()).Root!.Elements().Single();
        string? Said(string name) => about.Elements().SingleOrDefault(e => e.Name.LocalName == name)?.Value;

        Said("id").ShouldBe(package);
        Said("version").ShouldBe(folder.Version);
        Said("license").ShouldBe("MIT");
        Said("readme").ShouldBe("README.md");
        Said("description").ShouldNotBeNull().ShouldNotBe("Package Description");
        Text(archive, "README.md").ShouldBe(File.ReadAllText(Path.Combine(Repository.Root, "src", package, "README.md")));
        about.Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value).Order(StringComparer.Ordinal).ShouldBe(needs.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [MemberData(nameof(EachLibrary))]
    public void A_library_has_documentation_and_symbols_that_name_no_folder_of_the_builder(string package)
    {
        using var archive = Open(package + ".{0}.nupkg");
        Text(archive, $"lib/net10.0/{package}.xml").ShouldContain($"<member name=\"T:{package}.");
        using var symbols = Open(package + ".{0}.snupkg");
        using var pdb = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(Bytes(symbols, $"lib/net10.0/{package}.pdb")));
        var reader = pdb.GetMetadataReader();
        var sources = reader.Documents.Select(d => reader.GetString(reader.GetDocument(d).Name)).ToList();

        sources.ShouldContain(s => s.Contains($"src/{package}/", StringComparison.Ordinal));
        // What the compiler makes lies in the folder that this test built in, which is outside of the sources.
        sources.Where(s => !s.StartsWith(folder.Path, StringComparison.Ordinal)).ShouldAllBe(s => s.StartsWith("/_", StringComparison.Ordinal));
        Encoding.UTF8.GetString(Bytes(archive, $"lib/net10.0/{package}.dll")).ShouldNotContain(Repository.Root);
    }

    [Fact]
    public async Task The_story_with_the_tool_installed()
    {
        var site = await SiteAsync("tool");
        await folder.DotnetAsync(folder.Path, "tool", "install", "Rowback.Cli", "--version", folder.Version, "--tool-path", folder.In("tools"));
        Task<string> Rowback(params string[] args) => folder.RunAsync(site.Folder, folder.In("tools", "rowback"), args);
        string[] databases = ["--live", site.Live, "--backup", site.Backup];

        (await Rowback(["diff", .. databases])).ShouldContain("rowback restore Galleries --key 1");
        (await Rowback(["plan", "Galleries", "--where", "\"Slug\" = 'pets'", .. databases])).ShouldContain("It inserts 2 rows (1 Galleries, 1 GalleryPhoto) and leaves 1 row out");
        (await Rowback(["restore", "Galleries", "--where", "\"Slug\" = 'pets'", "--yes", .. databases])).ShouldContain("To take it back: rowback undo 1");
        (await Rowback("undo", "1", "--yes", "--live", site.Live)).ShouldContain("removed 2 rows");
    }

    [Fact]
    public async Task The_story_in_a_fresh_project_that_knows_only_the_packages()
    {
        var site = await SiteAsync("library");

        (await FreshAsync("contexts", site.Live, site.Backup)).ShouldBe("Rex and Tom\nRex and Tom (1), Dogs (1)\nDogs (1)\n");
        (await FreshAsync("core", site.Live, site.Backup)).ShouldBe("Galleries: 1 to insert, 0 left out\nGalleryPhoto: 1 to insert, 1 left out\n2 taken back\n");
    }

    public static TheoryData<string> EachLibrary => [.. Libraries];

    private ZipArchive Open(string name) => ZipFile.OpenRead(Path.Combine(folder.Packed, string.Format(System.Globalization.CultureInfo.InvariantCulture, name, folder.Version)));

    private static byte[] Bytes(ZipArchive archive, string entry)
    {
        using var bytes = new MemoryStream();
        using var stream = archive.GetEntry(entry).ShouldNotBeNull().Open();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string Text(ZipArchive archive, string entry) => Encoding.UTF8.GetString(Bytes(archive, entry));

    /// <summary>The story's databases, made by the fresh project: "pets" is lost, and so is one of its two photos.</summary>
    private async Task<(string Folder, string Live, string Backup)> SiteAsync(string name)
    {
        var at = Directory.CreateDirectory(folder.In(name)).FullName;
        var (live, backup) = (Path.Combine(at, "live.db"), Path.Combine(at, "backup.db"));
        await FreshAsync("make", live);
        File.Copy(live, backup);
        await FreshAsync("lose", live);
        return (at, live, backup);
    }

    private async Task<string> FreshAsync(params string[] args) => await folder.DotnetAsync(folder.Path, [await folder.FreshAsync(), .. args]);
}
