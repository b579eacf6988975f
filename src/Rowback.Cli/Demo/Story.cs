using Rowback.Cli.Json;
using Rowback.Cli.Pages;
using Rowback.Selecting;

namespace Rowback.Cli.Demo;

/// <summary>The story: a gallery is lost, life goes on, the gallery comes back. Everything in it is done by the verbs themselves.</summary>
internal sealed class Story(Shell shell, bool json)
{
    private const string Wanted = "gallery --where \"slug = 'pets'\"";

    private readonly List<DemoStepJson> _steps = [];
    private readonly TextWriter _out = json ? TextWriter.Null : shell.Out;
    private Page _page = Page.For(shell);
    private int _worst;

    public async Task<int> PlayAsync(CancellationToken cancellation)
    {
        if (json)
            _page = new PlainPage(TextWriter.Null);
        var folder = Directory.CreateTempSubdirectory("rowback-demo-").FullName;
        var live = Path.Combine(folder, "photos.db");
        var backup = Path.Combine(folder, "backup.db");
        var inner = Inner(live, backup, folder);

        Chapter("A photo site keeps photos in galleries, and was backed up last night");
        await PhotoSite.CreateAsync(live, cancellation);
        File.Copy(live, backup);
        await ShowAsync(live, cancellation);

        Chapter("Somebody deletes a gallery by mistake, and its links go with it");
        _page.Indented(2, Piece.Bad(PhotoSite.Accident), Piece.Faint("   -- gallery_photos: ON DELETE CASCADE"));
        await PhotoSite.HaveAccidentAsync(live, cancellation);

        Chapter("Life goes on: a new gallery, new photos; tom.jpg is deleted on purpose");
        await PhotoSite.LiveOnAsync(live, cancellation);
        await ShowAsync(live, cancellation);
        var damaged = Path.Combine(folder, "damaged.db");
        File.Copy(live, damaged);

        Chapter("What is gone since the backup?");
        await RunAsync(inner, ["diff"], "diff", cancellation);

        Chapter("What would bringing the gallery back do?");
        await RunAsync(inner, ["plan", "gallery", "--where", "slug = 'pets'"], "plan " + Wanted, cancellation);

        Chapter("Bring it back");
        var before = await PhotoSite.RowsAsync(live, cancellation);
        await RunAsync(inner, ["restore", "gallery", "--where", "slug = 'pets'", "--yes"], $"restore {Wanted} --yes", cancellation);

        Chapter("Is it all right? Row by row against the moment before");
        await ShowAsync(live, cancellation);
        await CompareAsync(before, live, cancellation);

        Chapter("And take it back again");
        await RunAsync(inner, ["undo", "1", "--yes"], "undo 1 --yes", cancellation);
        await CompareAsync(before, live, cancellation);
        File.Move(damaged, live, overwrite: true);

        var next = Next(live, backup);
        if (json)
        {
            JsonAnswer.Write(shell.Out, new DemoAnswer(folder, live, backup, _steps, next), AnswerContext.Default.DemoAnswer);
            return _worst;
        }

        Chapter("Now you: the gallery is lost again, in files of your own");
        foreach (var command in next)
            _page.Indented(2, command);
        return _worst;
    }

    private string[] Next(string live, string backup)
    {
        var onLive = $"--live {CommandWords.Shell(live)}";
        var both = $"{onLive} --backup {CommandWords.Shell(backup)}";
        return
        [
            $"{shell.Command} diff {both}",
            $"{shell.Command} restore {Wanted} {both}",
            $"{shell.Command} log {onLive}",
            $"{shell.Command} undo 1 {onLive}",
        ];
    }

    /// <summary>The same terminal, with the story's databases named in its environment and nobody asked.</summary>
    private Shell Inner(string live, string backup, string folder) => new()
    {
        Out = _out,
        Error = json ? TextWriter.Null : shell.Error,
        In = TextReader.Null,
        OutputIsTerminal = shell.OutputIsTerminal,
        ErrorIsTerminal = shell.ErrorIsTerminal,
        Width = shell.Width,
        Variable = name => name switch
        {
            "ROWBACK_LIVE" => live,
            "ROWBACK_BACKUP" => backup,
            "ROWBACK_COMMAND" => ProgramName.Name,
            _ => shell.Variable(name),
        },
        Folder = folder,
        Clock = shell.Clock,
    };

    private void Chapter(string title)
    {
        if (_steps.Count > 0)
            _page.Line();
        _steps.Add(new DemoStepJson(title, null, 0));
        _page.Line(Piece.Strong($"{_steps.Count}. {title}"));
    }

    private async Task RunAsync(Shell inner, string[] args, string typed, CancellationToken cancellation)
    {
        _page.Line(Piece.Faint("$ "), Piece.Good($"rowback {typed}"));
        var exit = await CommandLine.RunAsync(args, inner, cancellation);
        _steps[^1] = _steps[^1] with { Command = $"rowback {typed}", Exit = exit };
        _worst = Math.Max(_worst, exit);
    }

    /// <summary>What the site's tables have now that they had not, and the reverse.</summary>
    private async Task CompareAsync(IReadOnlyList<string> before, string file, CancellationToken cancellation)
    {
        var now = await PhotoSite.RowsAsync(file, cancellation);
        var (more, less) = (now.Except(before).ToList(), before.Except(now).ToList());
        foreach (var row in more)
            _page.Indented(2, Piece.Good("+ " + row));
        foreach (var row in less)
            _page.Indented(2, Piece.Bad("- " + row));
        _page.Indented(2, $"{(more.Count + less.Count == 0 ? "All" : "The other")} {now.Count - more.Count} rows are what they were.");
    }

    private async Task ShowAsync(string file, CancellationToken cancellation)
    {
        var galleries = await PhotoSite.LookAsync(file, cancellation);
        _page.Table([new Heading(""), new Heading("")],
            [.. galleries.Select(g => (IReadOnlyList<Piece>)[g.Gallery == "pets" ? Piece.Good(g.Gallery) : g.Gallery, Piece.Faint(g.Photos)])], margin: 2);
    }
}
