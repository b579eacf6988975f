namespace Rowback.Cli.Tests;

public class TypedLinesTests
{
    [Fact]
    public void The_end_is_taken_at_the_first_time()
    {
        using var typed = new TypedLines(() => new Terminal("", "y\n"));
        typed.ReadLine().ShouldBeNull();
        typed.ReadLine().ShouldBe("y");
    }

    [Fact]
    public void Lines_come_one_by_one_however_they_are_typed()
    {
        using var typed = new TypedLines(() => new Terminal("y", "es\nn\r\n", "jä"));
        new[] { typed.ReadLine(), typed.ReadLine(), typed.ReadLine(), typed.ReadLine() }.ShouldBe(["yes", "n", "jä", null]);
    }

    [Fact]
    public async Task Ctrl_D_at_the_question_is_a_no()
    {
        using var site = await Site.DamagedAsync();
        var run = await site.TypedAsync("", "restore", "gallery", "--key", "2");
        run.Exit.ShouldBe(0);
        run.Out.ShouldContain("[y/N] \nNothing is written.\n");
    }

    /// <summary>Gives what is typed piece by piece; an empty piece is a Ctrl-D.</summary>
    private sealed class Terminal(params string[] pieces) : Stream
    {
        private readonly Queue<byte[]> _pieces = new(pieces.Select(System.Text.Encoding.UTF8.GetBytes));
        private byte[] _piece = [];

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_piece.Length == 0)
                _piece = _pieces.TryDequeue(out var next) ? next : [];
            var length = Math.Min(count, _piece.Length);
            _piece.AsSpan(0, length).CopyTo(buffer.AsSpan(offset));
            _piece = _piece[length..];
            return length;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
