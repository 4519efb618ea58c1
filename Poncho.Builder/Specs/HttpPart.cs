using Poncho.Builder.Specs.Syntax;
using Poncho.IO;

namespace Poncho.Builder.Specs;

/// <summary>A file over HTTP that the environment carries, unpacked if it says so; a variable of its name holds the path.</summary>
internal sealed record HttpPart
{
    /// <summary>Name of the variable, and of the file or folder.</summary>
    public required string Name { get; init; }

    public required HttpPartType Type { get; init; }

    public required HttpCompression Compression { get; init; }

    /// <summary>http, https or file. May hold a password; show it by <c>Redacted</c> only.</summary>
    public required string Url { get; init; }

    /// <summary>Of the bytes as they are fetched; null where the spec does not say.</summary>
    public Digest? Sha256 { get; init; }

    /// <summary>Where the name stands.</summary>
    public required SpecPosition At { get; init; }
}
