namespace Rowback.Matching;

/// <summary>What is the same on both sides. (Not a tuple: collections of it then share code that is compiled already.)</summary>
internal sealed record Pair<T>(T Live, T Backup)
    where T : class;
