using System.Runtime.CompilerServices;
using Poncho.IO.Compression;

namespace Poncho.IO.Tests.Compression;

/// <summary>Finds the members of a gzip file whose members say how long they are, without inflating any.</summary>
internal static class GzipMemberList
{
    /// <summary>Reads two short pieces of each member.</summary>
    /// <param name="file">A stream that can seek; stays open, its position moves.</param>
    /// <param name="offset">Where the first member begins. Offsets that are returned count from here.</param>
    /// <param name="length">Bytes that the members take together.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="InvalidDataException">A member does not say its length, or it reaches beyond the end.</exception>
    public static async IAsyncEnumerable<GzipMember> ReadAsync(
        Stream file, long offset, long length, [EnumeratorCancellation] CancellationToken cancel)
    {
        var header = new byte[GzipMember.HeaderLength];
        var trailer = new byte[GzipMember.TrailerLength];
        for (long at = 0; at < length;)
        {
            file.Position = offset + at;
            int held = await file.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancel);
            bool saysLength = GzipMember.TryReadLength(header.AsSpan(0, held), out int size);
            if (!saysLength) throw new InvalidDataException("gzip: a member does not say its length");
            if (size > length - at) throw new InvalidDataException("gzip: a member reaches beyond the end");
            file.Position = offset + at + size - trailer.Length;
            await file.ReadExactlyAsync(trailer, cancel);
            yield return new GzipMember(at, size, GzipMember.ReadContentLength(trailer));
            at += size;
        }
    }
}
