namespace Poncho.IO;

/// <summary>Bytes arrived that are not those that were promised: another sha256 or another length.</summary>
public sealed class BlobMismatchException : PonchoException
{
    private const string Advice = "the file was changed or cut short on its way; fetch it again";

    /// <param name="expected">The promised digest.</param>
    /// <param name="actual">The digest of what arrived.</param>
    /// <param name="source">A path or a URL without credentials.</param>
    /// <param name="advice">What to do; null for the advice about what came from elsewhere.</param>
    public BlobMismatchException(Digest expected, Digest actual, string source, string? advice = null)
        : base($"sha256 of {source} is {actual.Hex}, expected \"{expected.Hex}\"", advice ?? Advice)
    {
        Expected = expected;
        Actual = actual;
    }

    /// <param name="expected">The promised digest.</param>
    /// <param name="expectedSize">The promised number of bytes.</param>
    /// <param name="actualSize">How many bytes arrived, or had arrived when there were too many.</param>
    /// <param name="source">A path or a URL without credentials.</param>
    /// <param name="advice">What to do; null for the advice about what came from elsewhere.</param>
    public BlobMismatchException(Digest expected, long expectedSize, long actualSize, string source, string? advice = null)
        : base(WrongSize(expectedSize, actualSize, source), advice ?? Advice) =>
        Expected = expected;

    /// <summary>The promised digest.</summary>
    public Digest Expected { get; }

    /// <summary>The digest of what arrived; null where its size was wrong already.</summary>
    public Digest? Actual { get; }

    // The length of a stream that is too long is not known: it is not read to its end.
    private static string WrongSize(long expected, long actual, string source) => actual > expected
        ? $"{source} is longer than its size, expected \"{expected}\""
        : $"size of {source} is {actual}, expected \"{expected}\"";
}
