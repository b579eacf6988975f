namespace PhotoGallery.Sample;

/// <summary>Numbers that look like chance and are the same each time, so that the samples are.</summary>
internal sealed class Dice(uint seed)
{
    private uint _state = (seed * 2654435761) | 1;

    /// <summary>A number in [from, to).</summary>
    public double Between(double from, double to)
    {
        _state ^= _state << 13;
        _state ^= _state >> 17;
        _state ^= _state << 5;
        return from + (to - from) * (_state / (double)uint.MaxValue);
    }

    public int Of(int count) => (int)Between(0, count) % count;
}
