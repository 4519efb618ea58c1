namespace Poncho.Conda.Packages;

/// <summary>Where the publisher's <c>pkg-*.tar.zst</c> lies in a <c>.conda</c> file, byte for byte.</summary>
/// <param name="Member">Its name in the zip.</param>
/// <param name="Offset">Of its first byte, from the start of the file.</param>
/// <param name="Length">In bytes.</param>
public readonly record struct PayloadLocation(string Member, long Offset, long Length);
