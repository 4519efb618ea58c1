namespace Poncho.IO.Compression;

/// <summary>How gzip members are written. The bytes depend on these, the content and the release of .NET, whose zlib deflates; not on the number of workers.</summary>
public sealed record GzipOptions
{
    /// <summary>zlib's level, 1 to 9. 3 takes two thirds of the time of 6 and is 4 % larger on environments (docs/DECISIONS.md).</summary>
    public int Level { get; init; } = 3;

    /// <summary>Bytes of content in a member, at most <see cref="GzipMember.MaxContentLength"/>.</summary>
    public int BlockSize { get; init; } = 512 * 1024;

    /// <summary>How many members are compressed at once.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;
}
