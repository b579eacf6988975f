using Rowback.Cli.Reports.Html;

namespace Rowback.Cli;

/// <summary>The page of one run, in a file that has been begun.</summary>
/// <param name="name">The file's name as it was given.</param>
/// <param name="file">The file.</param>
internal sealed class ReportFile(string name, BegunFile file) : IDisposable
{
    /// <summary>Writes the page and puts the file in its place. Throws what the file system throws.</summary>
    public async Task FinishAsync(ReportPage page)
    {
        await file.Text.WriteAsync(page.Html());
        await file.FinishAsync();
    }

    public void Dispose() => file.Dispose();

    public override string ToString() => name;
}
