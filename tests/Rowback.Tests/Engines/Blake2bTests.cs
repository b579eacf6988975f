using Rowback.Engines;

namespace Rowback.Tests.Engines;

public class Blake2bTests
{
    /// <summary>Expected values from Python's hashlib.blake2b(bytes(i * 7 % 251 for i in range(length)), digest_size=16).</summary>
    [Theory]
    [InlineData(0, "cae66941d9efbd404e4d88758ea67670")]
    [InlineData(1, "7025e075d5e2f6cde3cc051a31f07660")]
    [InlineData(3, "0670ccd376552c74b1e07587db0a9977")]
    [InlineData(127, "8880c15d5ce64385d299599516f7037a")]
    [InlineData(128, "57e95fca0247d40bfd1439eb362ad9ea")]
    [InlineData(129, "060d056ab12d3852d34fd6a721c512e7")]
    [InlineData(256, "8d9f76fd382990900afde79ea1a6ee8c")]
    [InlineData(1000, "a00baeab3f4fcf20f48d759d1a18c283")]
    public void The_digest_is_that_of_other_implementations_however_the_bytes_come(int length, string expected)
    {
        var input = Enumerable.Range(0, length).Select(i => (byte)(i * 7 % 251)).ToArray();
        foreach (var step in new[] { 1, 5, 64, 128, 129, 5000 })
        {
            var digest = Blake2b.Start();
            for (var at = 0; at < length; at += step)
                digest.Append(input.AsSpan(at, Math.Min(step, length - at)));
            var result = new byte[Blake2b.DigestLength];
            digest.Finish(result);
            Convert.ToHexStringLower(result).ShouldBe(expected);
        }
    }
}
