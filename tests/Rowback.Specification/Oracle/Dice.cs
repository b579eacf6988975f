namespace Rowback.Specification.Oracle;

/// <summary>Chance from a seed, the same on every machine and in every version (xorshift64*).</summary>
public sealed class Dice
{
    private ulong _state;

    public Dice(long seed)
    {
        _state = ((ulong)seed + 1) * 0x9E3779B97F4A7C15UL;
        for (var i = 0; i < 8; i++)
            Roll();
    }

    /// <summary>A number from 0 to <paramref name="below"/> - 1.</summary>
    public int Below(int below) => (int)(Roll() % (ulong)below);

    /// <summary>A number from <paramref name="low"/> to <paramref name="high"/>, both possible.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>True so many times in a hundred.</summary>
    public bool Percent(int chance) => Below(100) < chance;

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    /// <summary>One of the values, each as often as its weight says.</summary>
    public T Weighted<T>(params (int Weight, T Value)[] choices)
    {
        var left = Below(choices.Sum(c => c.Weight));
        foreach (var (weight, value) in choices)
        {
            if (left < weight)
                return value;
            left -= weight;
        }

        throw new InvalidOperationException("weights");
    }

    private ulong Roll()
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return (_state * 0x2545F4914F6CDD1DUL) >> 11;
    }
}
