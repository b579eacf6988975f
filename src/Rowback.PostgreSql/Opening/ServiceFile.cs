namespace Rowback.PostgreSql;

/// <summary>libpq's service files (https://www.postgresql.org/docs/current/libpq-pgservice.html): named groups of connection words.</summary>
internal static class ServiceFile
{
    /// <summary>The words of a service. Throws Usage (<c>NO_SERVICE</c>) where no file knows it.</summary>
    public static IReadOnlyDictionary<string, string> Find(string service, Func<string, string?> environment)
    {
        var files = Files(environment).ToList();
        foreach (var file in files.Where(File.Exists))
        {
            if (Read(File.ReadLines(file), service) is { } words)
                return words;
        }

        throw new RowbackException(ErrorKind.Usage, "NO_SERVICE", $"No service '{service}' is known: looked in {string.Join(", ", files)}.", "Name a service that stands there as [name], or set PGSERVICEFILE.");
    }

    private static IEnumerable<string> Files(Func<string, string?> environment)
    {
        if (environment("PGSERVICEFILE") is { Length: > 0 } named)
            yield return named;
        else
            yield return Path.Combine(environment("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pg_service.conf");
        yield return Path.Combine(environment("PGSYSCONFDIR") is { Length: > 0 } folder ? folder : "/etc/postgresql-common", "pg_service.conf");
    }

    private static Dictionary<string, string>? Read(IEnumerable<string> lines, string service)
    {
        Dictionary<string, string>? words = null;
        foreach (var line in lines.Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'))
        {
            if (line.StartsWith('['))
            {
                if (words is not null)
                    return words;
                if (line == $"[{service}]")
                    words = new Dictionary<string, string>(StringComparer.Ordinal);
            }
            else if (words is not null && line.IndexOf('=', StringComparison.Ordinal) is var equals and > 0)
            {
                words.TryAdd(line[..equals].Trim(), line[(equals + 1)..].Trim());
            }
        }

        return words;
    }
}
