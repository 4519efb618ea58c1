using System.IO.Compression;

namespace Poncho.Builder.Wheels;

/// <summary>One file of a wheel.</summary>
/// <param name="Name">Its path in the zip.</param>
/// <param name="Size">Bytes, as the zip says.</param>
/// <param name="Time">Seconds since 1970: the zip's own clock, taken as UTC.</param>
/// <param name="IsExecutable">Whether its mode lets the owner, the group or others run it.</param>
/// <param name="Zip">Where its bytes are.</param>
internal sealed record WheelEntry(string Name, long Size, long Time, bool IsExecutable, ZipArchiveEntry Zip)
{
    /// <summary>The first folder, which says what kind of file it is; the name itself where it is in none.</summary>
    public string TopFolder => Name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? Name[..slash] : Name;
}
