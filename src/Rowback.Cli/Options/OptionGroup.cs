using System.CommandLine;

namespace Rowback.Cli.Options;

/// <summary>Options that belong together, under one heading in help.</summary>
internal abstract class OptionGroup(string title)
{
    private readonly List<Option> _options = [];

    public string Title { get; } = title;

    public IReadOnlyList<Option> Options => _options;

    /// <summary>An option with one value.</summary>
    protected Option<string?> Value(string name, string value, string description) =>
        Add(new Option<string?>(name) { HelpName = value, Description = description, Arity = ArgumentArity.ExactlyOne });

    /// <summary>An option with one value, or none.</summary>
    protected Option<string?> Maybe(string name, string value, string description) =>
        Add(new Option<string?>(name) { HelpName = $"[{value}]", Description = description, Arity = ArgumentArity.ZeroOrOne });

    /// <summary>An option with one of a few values.</summary>
    protected Option<string?> Choice(string name, string description, params string[] values)
    {
        var option = Value(name, string.Join('|', values), description);
        option.CompletionSources.Add(values);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && !values.Contains(given.Value))
                result.AddError($"{name} cannot be '{given.Value}'; it is one of {string.Join(", ", values)}.");
        });
        return option;
    }

    /// <summary>An option that may be given several times.</summary>
    protected Option<string[]> Values(string name, string value, string description) =>
        Add(new Option<string[]>(name) { HelpName = value, Description = description, Arity = new ArgumentArity(1, 100_000) });

    protected Option<bool> Flag(string name, string description) => Add(new Option<bool>(name) { Description = description, Arity = ArgumentArity.Zero });

    private T Add<T>(T option) where T : Option
    {
        _options.Add(option);
        return option;
    }
}
