using System.Globalization;

namespace Poncho.IO.Net;

/// <summary>
/// Bytes arrived whose length or md5 is not the one that was promised. (<see cref="BlobMismatchException"/> says it of a sha256.)
/// </summary>
public sealed class ContentMismatchException : PonchoException
{
    private ContentMismatchException(string message)
        : base(message, "the file was changed or cut short on its way, or the index is older than the file; fetch both again")
    {
    }

    internal static ContentMismatchException OfSize(string source, long actual, long expected) =>
        new(string.Create(CultureInfo.InvariantCulture, $"size of {source} is {actual} bytes, expected \"{expected}\""));

    internal static ContentMismatchException TooLong(string source, long expected) =>
        new(string.Create(CultureInfo.InvariantCulture, $"size of {source} is more than the expected bytes: \"{expected}\""));

    internal static ContentMismatchException OfMd5(string source, string actual, string expected) =>
        new($"md5 of {source} is {actual}, expected \"{expected}\"");
}
