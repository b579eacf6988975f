using System.CommandLine.Parsing;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Rowback.Configuration;

namespace Rowback.Cli.Tests;

/// <summary>docs/semantics.md tells what happens: its story is played, its configuration read, its hazards are those of the code. ROWBACK_APPROVE=1 writes the story anew.</summary>
public sealed partial class SemanticsTests : IDisposable
{
    private static readonly string Root = FindRoot();
    private static readonly string DocumentPath = Path.Combine(Root, "docs", "semantics.md");
    private static readonly string Document = File.ReadAllText(DocumentPath);
    private readonly string _folder = Directory.CreateTempSubdirectory("rowback-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_story_is_what_happens()
    {
        var sql = Blocks("sql").ToList();
        sql.Count.ShouldBe(2);
        Execute("backup.db", sql[0]);
        File.Copy(Path.Combine(_folder, "backup.db"), Path.Combine(_folder, "live.db"));
        Execute("live.db", sql[1]);
        File.WriteAllText(Path.Combine(_folder, "rowback.json"), """{ "live": "live.db", "backup": "backup.db" }""");

        foreach (var block in Blocks("text"))
        {
            var (command, expected) = (block[..block.IndexOf('\n', StringComparison.Ordinal)], block[(block.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
            command.ShouldStartWith("$ rowback ");
            var run = await Run.OfAsync([.. CommandLineParser.SplitCommandLine(command["$ rowback ".Length..])], folder: _folder);
            var said = (run.Out + run.Error).Replace(_folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).ReplaceLineEndings("\n").TrimEnd();
            if (Environment.GetEnvironmentVariable("ROWBACK_APPROVE") == "1")
                File.WriteAllText(DocumentPath, File.ReadAllText(DocumentPath).Replace(block, command + "\n" + said, StringComparison.Ordinal));
            else
                said.ShouldBe(expected.TrimEnd(), command);
        }
    }

    [Fact]
    public void The_configuration_can_be_read()
    {
        var path = Path.Combine(_folder, "rowback.json");
        File.WriteAllText(path, Blocks("json").Single());

        ConfigurationFile.Load(path).Relations.Count.ShouldBe(3);
    }

    [Fact]
    public void Every_hazard_of_the_code_is_documented_and_no_other()
    {
        var section = Document[Document.IndexOf("\n## Hazards\n", StringComparison.Ordinal)..Document.IndexOf("\n## rowback.json\n", StringComparison.Ordinal)];
        var documented = HazardRow().Matches(section).Select(m => m.Groups["it"].Value).ToList();
        var made = Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText).Where(t => t.Contains("new Hazard(", StringComparison.Ordinal))
            .SelectMany(t => t.Split('\n')).Where(l => !l.Contains("ErrorKind.", StringComparison.Ordinal))
            .SelectMany(l => Code().Matches(l)).Select(m => m.Groups["it"].Value).Distinct();

        documented.ShouldBe([.. documented.Order(StringComparer.Ordinal)]);
        documented.ShouldBe(made, ignoreOrder: true);
    }

    private void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, file)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA foreign_keys=ON; " + sql;
        command.ExecuteNonQuery();
    }

    private static string FindRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    private static IEnumerable<string> Blocks(string language) => Block().Matches(Document).Where(m => m.Groups["language"].Value == language).Select(m => m.Groups["it"].Value);

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<it>.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();

    [GeneratedRegex("^\\| `(?<it>[A-Z_]+)` \\|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HazardRow();

    [GeneratedRegex("\"(?<it>[A-Z][A-Z_]{3,})\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();
}
