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

    // Names of tables are other people's words: they are put into the line as words, never evaluated.
    private const string Bash = """
        # Completion of rowback for bash. In ~/.bashrc:  source <(rowback completion bash)
        _rowback() {
            local rest
            COMPREPLY=()
            while IFS= read -r rest; do
                COMPREPLY+=("$2$rest")
            done < <("${COMP_WORDS[0]}" "[suggest:bash]" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
        }
        complete -o default -F _rowback rowback ./rowback
        """;

    private const string Zsh = """
        # Completion of rowback for zsh. In ~/.zshrc, behind compinit:  source <(rowback completion zsh)
        _rowback() {
            local -a words_found
            words_found=("${(@f)$("${words[1]}" "[suggest]" "${(j: :)words[1,CURRENT-1]} " 2>/dev/null)}")
            [[ -n "$words_found" ]] && compadd -a words_found || _files
        }
        compdef _rowback rowback ./rowback
        """;

    private const string Fish = """
        # Completion of rowback for fish:  rowback completion fish > ~/.config/fish/completions/rowback.fish
        complete -c rowback -a '(rowback "[suggest]" (commandline -cp | string join " ") 2>/dev/null)'
        """;
}
