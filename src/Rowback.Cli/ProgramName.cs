namespace Rowback.Cli;

internal static class ProgramName
{
    public const string Name = "rowback";

    public static string Version => typeof(ProgramName).Assembly.GetName().Version!.ToString(3);

    public static string WithVersion => Name + " " + Version;
}
