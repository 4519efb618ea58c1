using System.Security.Cryptography;

namespace Poncho.IO.Net;

/// <summary>Hashes and counts bytes as they pass, and compares them at the end with what the request promised.</summary>
internal sealed class ContentCheck : IDisposable
{
    private readonly DownloadRequest _request;
    private readonly Sha256 _sha256 = new();
    private readonly IncrementalHash? _md5;
    private readonly string? _expectedMd5;

    public ContentCheck(DownloadRequest request)
    {
        _request = request;
        if (request.Sha256 is not null || request.Md5 is not { } md5) return;
        // The text becomes part of a file's name, and it may come from a channel.
        if (md5.Length != 32 || !md5.All(char.IsAsciiHexDigit)) throw new PonchoException($"md5 of {request.Name} is not 32 hex digits: \"{md5}\"");
        _expectedMd5 = md5.ToLowerInvariant();
        // Channels of old have nothing better than md5 for some packages.
        _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    }

    /// <summary>Bytes that have passed.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// The hex digits of the promised checksum; null where none was promised, and nothing proves that parts of two answers belong together.
    /// </summary>
    public string? Promised => _request.Sha256?.Hex ?? _expectedMd5;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _sha256.Append(bytes);
        _md5?.AppendData(bytes);
        Count += bytes.Length;
    }

    /// <summary>Starts anew.</summary>
    public void Reset()
    {
        _ = _sha256.Finish();
        _md5?.GetHashAndReset();
        Count = 0;
    }

    /// <summary>All bytes have passed: says what they are, and starts anew.</summary>
    /// <param name="source">Where they came from, for messages: a path, or a URL without secrets.</param>
    /// <exception cref="BlobMismatchException">Another sha256.</exception>
    /// <exception cref="ContentMismatchException">Another length or md5.</exception>
    public DownloadResult Finish(string source)
    {
        var result = new DownloadResult(_sha256.Finish(), Count);
        string? md5 = _md5 is null ? null : Convert.ToHexStringLower(_md5.GetHashAndReset());
        Count = 0;
        if (_request.Size is { } size && result.Size != size) throw ContentMismatchException.OfSize(source, result.Size, size);
        if (_request.Sha256 is { } sha256 && result.Sha256 != sha256) throw new BlobMismatchException(sha256, result.Sha256, source);
        return md5 == _expectedMd5 ? result : throw ContentMismatchException.OfMd5(source, md5!, _expectedMd5!);
    }

    public void Dispose()
    {
        _sha256.Dispose();
        _md5?.Dispose();
    }
}
