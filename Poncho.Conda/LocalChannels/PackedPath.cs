using Poncho.Conda.Packages;
using Poncho.IO;

namespace Poncho.Conda.LocalChannels;

/// <summary>What <c>paths.json</c> of a new package says of one path.</summary>
internal sealed record PackedPath(string Path, PathType Type, Digest? Sha256, long? Size, string? Placeholder, PrefixFileMode? Mode);
