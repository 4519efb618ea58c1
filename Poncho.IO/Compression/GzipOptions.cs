using Poncho.IO.Machines;

namespace Poncho.IO.Compression;

/// <summary>
/// How gzip members are written. The bytes depend on these, the content and the version of libdeflate; not on the number of workers.
/// </summary>
public sealed record GzipOptions
{
    /// <summary>libdeflate's level, 1 to 12 (docs/DECISIONS.md says what each costs).</summary>
    public int Level { get; init; } = 2;

    /// <summary>Bytes of content in a member, at most <see cref="GzipMember.MaxContentLength"/>.</summary>
    public int BlockSize { get; init; } = 512 * 1024;

    /// <summary>How many members are compressed at once.</summary>
    public int Workers { get; init; } = Workforce.Threads();
}
