namespace Rowback.Cli;

/// <summary>
/// Text that suggests commands. They stand in it in backquotes and begin with <c>rowback</c>, since the place that writes them cannot know how the
/// program was called; people and programs are shown what they can type as it stands.
/// </summary>
internal static class Hint
{
    /// <param name="text">The text.</param>
    /// <param name="command">How the program was called, as <see cref="Shell.Command"/> has it.</param>
    public static string Typed(string text, string command) => text.Replace($"`{ProgramName.Name} ", $"`{command} ", StringComparison.Ordinal);
}
