using System.Text;

namespace Rowback.PostgreSql;

/// <summary>Connection strings as libpq reads them, <c>host=db dbname='my shop'</c>, and its URLs, taken apart into words and values.</summary>
internal static class LibpqWords
{
    /// <summary>True for a connection string with libpq's blanks between its parts rather than Npgsql's semicolons.</summary>
    public static bool Are(string address)
    {
        if (address.Contains(';', StringComparison.Ordinal))
            return false;
        try
        {
            return Of(address).Keys.Any(k => k is "dbname" or "service" or "hostaddr") || Of(address).Count > 1;
        }
        catch (RowbackException)
        {
            // One word of Npgsql's may hold anything; several are libpq's, if only nearly.
            return address.Count(c => c == '=') > 1;
        }
    }

    public static Dictionary<string, string> Of(string text)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        var at = 0;
        while (true)
        {
            at = SkipBlanks(text, at);
            if (at == text.Length)
                return words;
            var equals = text.IndexOf('=', at);
            if (equals < 0)
                throw PostgreSqlAddress.Bad("The connection string cannot be read: a word in it has no value.");
            var word = text[at..equals].Trim();
            at = SkipBlanks(text, equals + 1);
            words[word] = Value(text, ref at);
        }
    }

    /// <summary><c>postgres://user:password@host:port,host:port/database?word=value&amp;…</c></summary>
    public static Dictionary<string, string> OfUrl(string url)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        var rest = url[(url.IndexOf(':', StringComparison.Ordinal) + 1)..];
        if (!rest.StartsWith("//", StringComparison.Ordinal))
        {
            if (rest.Length > 0)
                throw PostgreSqlAddress.Bad("A URL of PostgreSQL begins with postgres://.");
            return words;
        }

        rest = rest[2..];
        var query = rest.IndexOf('?', StringComparison.Ordinal);
        var parameters = query < 0 ? "" : rest[(query + 1)..];
        rest = query < 0 ? rest : rest[..query];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        Add("dbname", slash < 0 ? "" : rest[(slash + 1)..]);
        rest = slash < 0 ? rest : rest[..slash];
        // A password may hold an @ that somebody forgot to encode.
        var user = rest.LastIndexOf('@');
        if (user >= 0)
        {
            var colon = rest.IndexOf(':', StringComparison.Ordinal);
            var named = colon >= 0 && colon < user;
            Add("user", rest[..(named ? colon : user)]);
            Add("password", named ? rest[(colon + 1)..user] : "");
        }

        Hosts(rest[(user + 1)..]);
        foreach (var pair in parameters.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
                throw PostgreSqlAddress.Bad("The URL cannot be read: a word behind the ? has no value.");
            words[pair[..equals]] = Uri.UnescapeDataString(pair[(equals + 1)..]);
        }

        return words;

        void Hosts(string hosts)
        {
            var all = hosts.Split(',');
            if (all.Length > 1)
            {
                Add("host", hosts);
                return;
            }

            var colon = hosts.EndsWith(']') ? -1 : hosts.LastIndexOf(':');
            Add("host", (colon < 0 ? hosts : hosts[..colon]).Trim('[', ']'));
            Add("port", colon < 0 ? "" : hosts[(colon + 1)..]);
        }

        void Add(string word, string value)
        {
            if (value.Length > 0)
                words[word] = Uri.UnescapeDataString(value);
        }
    }

    private static string Value(string text, ref int at)
    {
        var value = new StringBuilder();
        var quoted = at < text.Length && text[at] == '\'';
        if (quoted)
            at++;
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (quoted ? c == '\'' : char.IsWhiteSpace(c))
                break;
            if (c == '\\' && at + 1 < text.Length)
                c = text[++at];
            value.Append(c);
        }

        if (quoted && at++ == text.Length)
            throw PostgreSqlAddress.Bad("The connection string cannot be read: a quoted value in it does not end.");
        return value.ToString();
    }

    private static int SkipBlanks(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }
}
