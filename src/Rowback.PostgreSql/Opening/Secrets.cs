using System.Text.RegularExpressions;
using Npgsql;

namespace Rowback.PostgreSql;

/// <summary>Addresses as they may be shown: without passwords.</summary>
internal static partial class Secrets
{
    /// <summary>The address without its password, else as it was written; without anything where it cannot be read.</summary>
    public static string LeftOut(string address)
    {
        if (!Password().IsMatch(address) && !UserInfo().IsMatch(address))
            return address;
        try
        {
            if (UserInfo().IsMatch(address) || address.Contains("://", StringComparison.Ordinal))
                return InQuery().Replace(UserInfo().Replace(address, "${scheme}${user}@"), "${before}").TrimEnd('?', '&');
            if (LibpqWords.Are(address))
                return string.Join(' ', LibpqWords.Of(address).Where(w => w.Key != "password").Select(w => $"{w.Key}={Quoted(w.Value)}"));
            return new NpgsqlConnectionStringBuilder(address) { Password = null }.ConnectionString;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException or RowbackException)
        {
            return "postgres://…";
        }
    }

    private static string Quoted(string value) => value.Length > 0 && !value.AsSpan().ContainsAny(" '\\") ? value : $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    [GeneratedRegex("^(?<scheme>postgres(ql)?://)(?<user>[^:/?@]*):[^?]*@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UserInfo();

    [GeneratedRegex("password", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Password();

    [GeneratedRegex("(?<before>[?&])password=[^&]*&?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex InQuery();
}
