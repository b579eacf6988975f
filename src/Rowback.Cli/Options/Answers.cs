namespace Rowback.Cli.Options;

/// <summary>The user's answers about single rows and columns.</summary>
internal static class Answers
{
    /// <summary><c>TABLE:OLD=NEW</c>.</summary>
    public static NewKeyAnswer NewKey(string text)
    {
        var at = 0;
        var table = Words.Name(text, ref at, ':');
        if (table is not { Length: > 0 })
            throw Words.Malformed("--new-key", text, "TABLE:OLD=NEW");
        at++;
        var old = KeySyntax.UpTo(text, ref at, '=');
        if (at >= text.Length)
            throw Words.Malformed("--new-key", text, "TABLE:OLD=NEW");
        return new NewKeyAnswer(table, old, KeySyntax.One(text[(at + 1)..]));
    }

    /// <summary><c>TABLE[:KEY]=same|taken</c>.</summary>
    public static SameKeyAnswer SameKey(string text)
    {
        var equals = text.LastIndexOf('=');
        bool? same = equals < 0 ? null : text[(equals + 1)..].Trim() switch
        {
            "same" => true,
            "taken" => false,
            _ => null,
        };
        if (same is null || equals == 0)
            throw Words.Malformed("--same-key", text, "TABLE=same, TABLE=taken, or TABLE:KEY=… for one row");
        var subject = text[..equals];
        var at = 0;
        return Words.Name(subject, ref at, ':') is { } table
            ? new SameKeyAnswer(table, KeySyntax.One(subject[(at + 1)..]), same.Value)
            : new SameKeyAnswer(Words.Unquoted(subject), null, same.Value);
    }

    /// <summary><c>TABLE:KEY</c>.</summary>
    public static RowName Row(string text)
    {
        var at = 0;
        return Words.Name(text, ref at, ':') is { Length: > 0 } table
            ? new RowName(table, KeySyntax.One(text[(at + 1)..]))
            : throw Words.Malformed("--explain", text, "TABLE:KEY, such as photo:8 or 'line:(3,17)'");
    }

    /// <summary><c>[TABLE.]COLUMN=VALUE</c>; <c>NULL</c> is NULL, <c>'NULL'</c> the word.</summary>
    public static ColumnValue Set(string text)
    {
        var at = 0;
        if (Words.Name(text, ref at, '=') is not { Length: > 0 })
            throw Words.Malformed("--set", text, "[TABLE.]COLUMN=VALUE");
        var name = text[..at];
        var value = text[(at + 1)..] switch
        {
            "NULL" => null,
            "'NULL'" => "NULL",
            var other => other,
        };

        // The last dot outside of quotes stands before the column.
        var dot = -1;
        var quoted = false;
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '"')
                quoted = !quoted;
            else if (name[i] == '.' && !quoted)
                dot = i;
        }

        return new ColumnValue(dot < 0 ? null : Words.Unquoted(name[..dot]), Words.Unquoted(name[(dot + 1)..]), value);
    }
}
