namespace Poncho.IO;

/// <summary>Bytes arrived whose sha256 is not the one that was promised.</summary>
public sealed class BlobMismatchException : PonchoException
{
    /// <param name="expected">The promised digest.</param>
    /// <param name="actual">The digest of what arrived.</param>
    /// <param name="source">A path or a URL without credentials.</param>
    public BlobMismatchException(Digest expected, Digest actual, string source)
        : base($"sha256 of {source} is {actual.Hex}, expected \"{expected.Hex}\"", "the file was changed or cut short on its way; fetch it again")
    {
        Expected = expected;
        Actual = actual;
    }

    public Digest Expected { get; }

    public Digest Actual { get; }
}
