namespace Rowback.Cli.Completion;

/// <summary>What a shell has to be told so that it completes rowback's words.</summary>
internal static class CompletionScript
{
    public static string? For(string? shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => null,
    };

    private const string Bash = """
        # Completion of rowback for bash. In ~/.bashrc:  source <(rowback completion bash)
        _rowback() {
            local IFS=$'\n'
            local word=${COMP_WORDS[COMP_CWORD]}
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "$word"))
        }
        complete -o default -F _rowback rowback ./rowback
        """;

    private const string Zsh = """
        # Completion of rowback for zsh. In ~/.zshrc, behind compinit:  source <(rowback completion zsh)
        _rowback() {
            local -a words_found
            words_found=("${(@f)$("${words[1]}" "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            if [[ -n "$words_found" ]]; then compadd -a words_found; else _files; fi
        }
        compdef _rowback rowback ./rowback
        """;

    private const string Fish = """
        # Completion of rowback for fish:  rowback completion fish > ~/.config/fish/completions/rowback.fish
        complete -c rowback -a '(rowback "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
        """;
}
