namespace Rowback.Sqlite;

/// <summary>Cuts SQL into words as SQLite does (https://sqlite.org/lang_keywords.html, tokenize.c): blanks and comments are left out.</summary>
internal static class SqlTokenizer
{
    public static List<SqlToken> Read(string sql)
    {
        var tokens = new List<SqlToken>();
        var at = 0;
        while (at < sql.Length)
        {
            var start = at;
            var c = sql[at];
            if (c is ' ' or '\t' or '\n' or '\r' or '\f' or '\uFEFF')
                at++;
            else if (c == '-' && Next(sql, at) == '-')
                at = EndOfLine(sql, at);
            else if (c == '/' && Next(sql, at) == '*')
                at = Comment(sql, at, tokens);
            else if (c is '\'' or '"' or '`' or '[')
                at = Quoted(sql, at, tokens);
            else if (c is 'x' or 'X' && Next(sql, at) == '\'')
                at = Blob(sql, at, tokens);
            else if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Next(sql, at))))
                tokens.Add(Token(SqlTokenKind.Number, sql, start, at = Run(sql, at, IsNumberPart)));
            else if (c == '?' || (c is ':' or '@' or '$' or '#' && IsWordPart(Next(sql, at))))
                tokens.Add(Token(SqlTokenKind.Parameter, sql, start, at = Run(sql, at + 1, IsWordPart)));
            else if (IsWordPart(c))
                tokens.Add(Token(SqlTokenKind.Word, sql, start, at = Run(sql, at, IsWordPart)));
            else
                tokens.Add(Token(c is '\0' or '\\' or '{' or '}' or '^' ? SqlTokenKind.Broken : SqlTokenKind.Symbol, sql, start, ++at));
        }

        return tokens;
    }

    private static SqlToken Token(SqlTokenKind kind, string sql, int start, int end) => new(kind, sql[start..end], start, end);

    private static char Next(string sql, int at) => at + 1 < sql.Length ? sql[at + 1] : '\0';

    private static bool IsWordPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' || c > '\u007f';

    private static bool IsNumberPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_';

    private static int Run(string sql, int at, Func<char, bool> part)
    {
        while (at < sql.Length && (part(sql[at]) || IsExponentSign(sql, at, part)))
            at++;
        return at;
    }

    private static bool IsExponentSign(string sql, int at, Func<char, bool> part) =>
        part == IsNumberPart && sql[at] is '+' or '-' && sql[at - 1] is 'e' or 'E' && char.IsAsciiDigit(Next(sql, at));

    private static int EndOfLine(string sql, int at)
    {
        var end = sql.IndexOf('\n', at);
        return end < 0 ? sql.Length : end + 1;
    }

    private static int Comment(string sql, int at, List<SqlToken> tokens)
    {
        var end = sql.IndexOf("*/", at + 2, StringComparison.Ordinal);
        if (end >= 0)
            return end + 2;
        tokens.Add(Token(SqlTokenKind.Broken, sql, at, sql.Length));
        return sql.Length;
    }

    private static int Blob(string sql, int at, List<SqlToken> tokens)
    {
        var end = sql.IndexOf('\'', at + 2);
        end = end < 0 ? sql.Length : end + 1;
        tokens.Add(Token(sql[end - 1] == '\'' ? SqlTokenKind.Number : SqlTokenKind.Broken, sql, at, end));
        return end;
    }

    private static int Quoted(string sql, int start, List<SqlToken> tokens)
    {
        var close = sql[start] == '[' ? ']' : sql[start];
        for (var at = start + 1; at < sql.Length; at++)
        {
            if (sql[at] != close)
                continue;
            if (close != ']' && Next(sql, at) == close)
            {
                at++;
                continue;
            }

            var text = sql[(start + 1)..at];
            if (close != ']')
                text = text.Replace(new string(close, 2), close.ToString(), StringComparison.Ordinal);
            tokens.Add(new SqlToken(close == '\'' ? SqlTokenKind.String : SqlTokenKind.QuotedName, text, start, at + 1));
            return at + 1;
        }

        tokens.Add(Token(SqlTokenKind.Broken, sql, start, sql.Length));
        return sql.Length;
    }
}
