using System.Globalization;
using Rowback.Configuration;
using Rowback.Engines;
using Rowback.Matching;
using Rowback.Sql;

namespace Rowback.Guessing;

/// <summary>
/// Proposes relations that nobody declared: from names and types, held against a bounded sample of live's values. It reads; it takes no lock but what every query takes.
/// </summary>
internal sealed class RelationGuesses(SchemaMatch schema, ILiveDatabase live, CancellationToken cancellation)
{
    /// <summary>Rows may have lost what they referred to, and nothing kept them from it; but most have not.</summary>
    private const double Enough = 0.5;

    /// <summary>Where the name says little, the values have to say it.</summary>
    private const double EnoughForAWeakName = 0.95;

    private const int StrongName = 3;

    /// <summary>The likeliest for each column, ordered by table and column; of a pair one for each type.</summary>
    public async Task<IReadOnlyList<GuessedRelation>> ListAsync()
    {
        var columns = new ColumnGuesses(schema);
        var pairs = await new PairGuesses(schema, columns, live, GuessedRelation.Sampled, cancellation).AllAsync();
        var ofPairs = pairs.Select(p => (p.Child, p.Column)).ToHashSet();
        var typeColumns = pairs.Select(p => (p.Child, p.TypeColumn!)).ToHashSet();
        var guesses = columns.All().Where(g => !ofPairs.Contains((g.Child, g.Column)) && !typeColumns.Contains((g.Child, g.Column)));
        var found = new List<GuessedRelation>();
        foreach (var group in guesses.Concat(pairs).GroupBy(g => (g.Child, g.Column, g.When)))
        {
            GuessedRelation? best = null;
            // The strongest name first; a weaker one only where the values of the stronger do not fit.
            foreach (var guess in group.OrderByDescending(g => g.Strength).ThenBy(g => g.Parent.Name))
            {
                var (values, matching) = await CountAsync(guess);
                var share = values == 0 ? 0 : (double)matching / values;
                var fits = values == 0 ? guess.Strength >= StrongName : share >= (guess.Strength >= StrongName ? Enough : EnoughForAWeakName);
                if (fits && best is null)
                    best = new GuessedRelation(new ConfiguredRelation { From = $"{guess.Child}.{guess.Column}", To = $"{guess.Parent}.{guess.Key}", When = guess.When }, values, matching, guess.Reason);
            }

            if (best is not null)
                found.Add(best);
        }

        return [.. found.OrderBy(g => g.Relation.From, StringComparer.Ordinal).ThenBy(g => g.Relation.When, StringComparer.Ordinal)];
    }

    private async Task<(long Values, long Matching)> CountAsync(Guess guess)
    {
        var (column, key) = (new Identifier(guess.Column.Live.Name), new Identifier("p", guess.Key.Live.Name));
        SqlText type = guess.TypeColumn is { } of ? $"{new Identifier(of.Live.Name)}" : SqlText.Raw("NULL");
        SqlText ofType = guess.Type is { } value ? $" AND y.t = {value}" : SqlText.Empty;
        // The key referred to is unique, so each value costs a look into its index.
        SqlText query = $"""
            SELECT count(*), coalesce(sum(CASE WHEN EXISTS (SELECT 1 FROM {live.Dialect.Live(guess.Parent.Name)} AS p WHERE {key} = y.v) THEN 1 ELSE 0 END), 0)
            FROM (SELECT {column} AS v, {type} AS t FROM {live.Dialect.Live(guess.Child.Name)} LIMIT {GuessedRelation.Sampled}) AS y WHERE y.v IS NOT NULL{ofType}
            """;
        await foreach (var row in live.QueryAsync(query, cancellation))
            return (Convert.ToInt64(row.GetValue(0), CultureInfo.InvariantCulture), Convert.ToInt64(row.GetValue(1), CultureInfo.InvariantCulture));
        return (0, 0);
    }
}
