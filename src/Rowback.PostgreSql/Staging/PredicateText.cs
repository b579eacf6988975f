namespace Rowback.PostgreSql;

/// <summary>
/// Looks at a condition that the user wrote as PostgreSQL's lexer would (https://www.postgresql.org/docs/current/sql-syntax-lexical.html): whether it is one
/// expression that ends where it seems to end.
/// </summary>
internal static class PredicateText
{
    /// <summary>Throws Usage (<c>BAD_PREDICATE</c>) for what is not.</summary>
    public static void Check(string text)
    {
        var first = FirstOfOne(text) ?? throw Bad("it is empty", "Leave --where out, or use --all, for every row.");
        if (IsQuery(first))
            throw Bad("it is a query, not a condition on a row", "Write what stands behind WHERE.");
    }

    /// <summary>The same for a query that gives keys.</summary>
    public static void CheckQuery(string text)
    {
        if (FirstOfOne(text) is not { } first || !IsQuery(first))
            throw Bad("it is no query", "Write SELECT and what gives the keys.");
    }

    private static bool IsQuery(string first) => first.ToUpperInvariant() is "SELECT" or "VALUES" or "WITH" or "TABLE";

    /// <summary>The first lexeme of what is one expression or query; null where there is none.</summary>
    private static string? FirstOfOne(string text)
    {
        var depth = 0;
        string? first = null;
        for (var at = 0; at < text.Length;)
        {
            var c = text[at];
            if (char.IsWhiteSpace(c))
                at++;
            else if (Is(text, at, "--"))
                at = EndOfLine(text, at);
            else if (Is(text, at, "/*"))
                at = Comment(text, at);
            else
            {
                var start = at;
                at = Token(text, at, ref depth);
                first ??= text[start..at];
            }
        }

        return depth == 0 ? first : throw Bad("its parentheses do not match", null);
    }

    public static RowbackException Bad(string why, string? next) => new(ErrorKind.Usage, "BAD_PREDICATE", $"The condition cannot be used: {why.TrimEnd('.')}.", next);

    /// <summary>Where the lexeme ends that begins here; <paramref name="depth"/> is how many parentheses are open.</summary>
    internal static int Token(string text, int at, ref int depth)
    {
        switch (text[at])
        {
            case ';':
                throw Bad("it holds a second statement", "Write one, without a semicolon.");
            case '(':
                depth++;
                return at + 1;
            case ')':
                if (--depth < 0)
                    throw Bad("its parentheses do not match", null);
                return at + 1;
            case '\'':
                return Quoted(text, at, '\'', escapes: at > 0 && text[at - 1] is 'e' or 'E' && (at == 1 || !IsWord(text[at - 2])));
            case '"':
                return Quoted(text, at, '"', escapes: false);
            case '$' when at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]):
                throw Bad("it holds a parameter", "Write the value itself; text in 'single quotes'.");
            case '$':
                return DollarQuoted(text, at);
            case var c when IsWord(c):
                // A quote that follows at once belongs to E'…', B'…' and their like, and is looked at next.
                while (at < text.Length && (IsWord(text[at]) || text[at] == '$'))
                    at++;
                return at;
            case '\0':
                throw Bad("it holds a character that is none", null);
            default:
                return at + 1;
        }
    }

    private static int Quoted(string text, int start, char quote, bool escapes)
    {
        for (var at = start + 1; at < text.Length; at++)
        {
            if (escapes && text[at] == '\\')
                at++;
            else if (text[at] == quote && at + 1 < text.Length && text[at + 1] == quote)
                at++;
            else if (text[at] == quote)
                return at + 1;
        }

        throw Bad($"something in it does not end: {text[start..]}", null);
    }

    private static int DollarQuoted(string text, int start)
    {
        var end = start + 1;
        while (end < text.Length && IsWord(text[end]))
            end++;
        if (end == text.Length || text[end] != '$')
            return start + 1;
        var tag = text[start..(end + 1)];
        var close = text.IndexOf(tag, end + 1, StringComparison.Ordinal);
        return close < 0 ? throw Bad($"something in it does not end: {text[start..]}", null) : close + tag.Length;
    }

    private static int Comment(string text, int start)
    {
        var depth = 0;
        var at = start;
        while (at < text.Length)
        {
            if (Is(text, at, "/*"))
                (depth, at) = (depth + 1, at + 2);
            else if (Is(text, at, "*/"))
                (depth, at) = (depth - 1, at + 2);
            else
                at++;
            if (depth == 0)
                return at;
        }

        throw Bad($"something in it does not end: {text[start..]}", null);
    }

    private static int EndOfLine(string text, int at)
    {
        var end = text.IndexOf('\n', at);
        return end < 0 ? text.Length : end + 1;
    }

    private static bool Is(string text, int at, string what) => at >= 0 && string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' || c > '\u007f';
}
