using System.Text;

namespace Rowback.Cli;

/// <summary>
/// Lines that a person types. Where a terminal gives nothing that is the end (Ctrl-D), at the first time: a StreamReader would ask it again, and the person
/// would have to say so twice.
/// </summary>
/// <param name="open">Opens what is typed, when it is first asked for.</param>
internal sealed class TypedLines(Func<Stream> open) : TextReader
{
    private Stream? _stream;

    /// <summary>A line without its end; null for none.</summary>
    public override string? ReadLine()
    {
        _stream ??= open();
        var line = new List<byte>();
        Span<byte> one = stackalloc byte[1];
        while (_stream.Read(one) > 0)
        {
            if (one[0] == '\n')
                return Text(line);
            line.Add(one[0]);
        }

        return line.Count == 0 ? null : Text(line);
    }

    private static string Text(List<byte> line) => Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
}
