namespace Rowback.PostgreSql.Tests.Concurrency;

/// <summary>Something that happens in the midst of a run, when it begins a stage. The run goes on when it is done.</summary>
/// <param name="stage">The stage, such as <c>writing</c>: all has been judged then, and nothing written of this table.</param>
/// <param name="happens">What happens.</param>
/// <param name="table">The table at which; null for the first.</param>
/// <param name="always">Each time that the stage begins, and not only the first time.</param>
internal sealed class Meanwhile(string stage, Action happens, string? table = null, bool always = false) : IProgress<RestoreProgress>
{
    /// <summary>How often it has happened.</summary>
    public int Times { get; private set; }

    public void Report(RestoreProgress value)
    {
        if (value.Stage != stage || (table is not null && value.Table != table) || (Times > 0 && !always))
            return;
        Times++;
        happens();
    }
}
