using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Rowback.Cli.Tests;

/// <summary>The completion scripts, run by the shells that they are for, on tables whose names mean something to a shell.</summary>
public sealed class CompletionInShellsTests : IDisposable
{
    private static readonly string[] Names =
        ["$(touch pwned)", "`touch pwned`", "plain", "my table", "my 'own' \"table\"", "a:b", "back\\slash", "end;touch pwned", "wow!", "größe", "-dash", "*", "~"];

    private readonly string _folder = Directory.CreateTempSubdirectory("rowback-shells-").FullName;

    public CompletionInShellsTests()
    {
        using var live = new SqliteConnection($"Data Source={Path.Combine(_folder, "live.db")};Pooling=False");
        live.Open();
        foreach (var name in Names.Append("line\nbreak"))
        {
            using var create = live.CreateCommand();
            create.CommandText = $"CREATE TABLE \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"(id INTEGER PRIMARY KEY)";
            create.ExecuteNonQuery();
        }
    }

    [ShellTheory("bash")]
    [InlineData("")]
    [InlineData("\"")]
    [InlineData("'")]
    [InlineData("my\\ ")]
    [InlineData("\"my ")]
    [InlineData("'my ")]
    [InlineData("a:")]
    [InlineData("\\$\\(")]
    public async Task In_bash_each_name_becomes_one_word_and_none_is_carried_out(string typed)
    {
        // Bash gives the function the word behind its opening quote, and behind a colon.
        var word = typed.TrimStart('"', '\'') is var unquoted && unquoted.EndsWith(':') ? "" : unquoted;
        var output = await RunAsync("bash", """
            source ./completion.bash
            typed=$1 word=$2
            COMP_WORDS=(rowback diff "$typed"); COMP_CWORD=2; COMP_LINE="rowback diff $typed"; COMP_POINT=${#COMP_LINE}
            _rowback rowback "$word" diff
            for reply in "${COMPREPLY[@]}"; do
                close=; [[ $typed == \"* ]] && close=\"; [[ $typed == \'* ]] && close=\'
                eval "words=(${typed%"$word"}$reply$close)"
                printf '%s|%s\n' "${#words[@]}" "${words[0]}"
            done
            """, typed, word);
        var begun = typed.Trim('"', '\'').Replace("\\", "", StringComparison.Ordinal);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith("1|--", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .ShouldBe(Names.Where(n => n.StartsWith(begun, StringComparison.Ordinal) && (n != "wow!" || typed is not ['"', ..])).Select(n => "1|" + n).Order(StringComparer.Ordinal));
        File.Exists(Path.Combine(_folder, "pwned")).ShouldBeFalse();
    }

    [ShellTheory("bash")]
    [InlineData("$")]
    [InlineData("\"$")]
    [InlineData("`")]
    [InlineData("\"`")]
    [InlineData("*")]
    [InlineData("end;")]
    [InlineData("my\\")]
    public async Task In_bash_nothing_is_offered_behind_what_bash_would_carry_out(string typed) =>
        (await RunAsync("bash", """
            source ./completion.bash
            COMP_WORDS=(rowback diff "$1"); COMP_CWORD=2; COMP_LINE="rowback diff $1"; COMP_POINT=${#COMP_LINE}
            _rowback rowback "${1#\"}" diff
            echo "${#COMPREPLY[@]}"
            """, typed)).ShouldBe("0\n");

    [ShellFact("bash")]
    public async Task In_bash_verbs_and_options_are_completed() =>
        (await RunAsync("bash", """
            source ./completion.bash
            COMP_LINE="rowback plan --ex"; COMP_WORDS=(rowback plan --ex); COMP_CWORD=2; COMP_POINT=${#COMP_LINE}
            _rowback rowback --ex plan
            echo "${COMPREPLY[@]}"
            COMP_LINE="rowback pl and more"; COMP_WORDS=(rowback pl and more); COMP_CWORD=1; COMP_POINT=10
            _rowback rowback pl rowback
            echo "${COMPREPLY[@]}"
            """)).ShouldBe("--existing --explain\nplan\n");

    [ShellFact("zsh")]
    public async Task In_zsh_each_name_is_offered_as_it_is_and_none_is_carried_out()
    {
        // What zsh then puts into the line it quotes itself.
        var output = await RunAsync("zsh", """
            compdef() { : }
            compadd() { [[ $1 == -a ]] && print -rl -- "${(@P)2}" }
            source ./completion.zsh
            words=(rowback diff pl); CURRENT=3; BUFFER="rowback diff pl"; CURSOR=15
            _rowback
            """);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => !l.StartsWith("--", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ShouldBe(Names.Order(StringComparer.Ordinal));
        File.Exists(Path.Combine(_folder, "pwned")).ShouldBeFalse();
    }

    [ShellFact("fish")]
    public async Task In_fish_each_name_is_offered_and_none_is_carried_out()
    {
        var output = await RunAsync("fish", "source ./completion.fish; complete -C 'rowback diff '");
        var offered = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('\t')[0]).ToList();
        foreach (var name in Names)
            offered.ShouldContain(name);
        File.Exists(Path.Combine(_folder, "pwned")).ShouldBeFalse();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Runs a script in the folder of the database, where <c>rowback</c> is this program.</summary>
    private async Task<string> RunAsync(string shell, string script, params string[] arguments)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "completion." + shell), (await Run.PipeAsync("completion", shell)).Out);
        var program = Path.Combine(_folder, "bin", "rowback");
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        await File.WriteAllTextAsync(program, $"#!/bin/sh\nexec dotnet '{typeof(CommandLine).Assembly.Location}' \"$@\"\n");
        using (var mode = Process.Start("chmod", ["+x", program]))
            await mode.WaitForExitAsync();
        var start = new ProcessStartInfo(shell, ["-c", script, .. shell == "bash" ? ["bash", .. arguments] : arguments])
        {
            WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        start.Environment["ROWBACK_LIVE"] = Path.Combine(_folder, "live.db");
        start.Environment["PATH"] = Path.Combine(_folder, "bin") + ":" + start.Environment["PATH"];
        start.Environment["LC_ALL"] = "C.UTF-8";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        (await error).ShouldBe("");
        return output;
    }
}

/// <summary>A test that needs this shell.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ShellFactAttribute : FactAttribute
{
    public ShellFactAttribute(string shell) => Skip = Shells.Lack(shell);
}

/// <inheritdoc cref="ShellFactAttribute" />
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ShellTheoryAttribute : TheoryAttribute
{
    public ShellTheoryAttribute(string shell) => Skip = Shells.Lack(shell);
}

internal static class Shells
{
    /// <summary>Why a test in this shell cannot run; null where it can.</summary>
    public static string? Lack(string shell)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(shell, ["-c", ":"]) { UseShellExecute = false })!;
            process.WaitForExit();
            return null;
        }
        catch (Win32Exception)
        {
            return $"Needs {shell}.";
        }
    }
}
