using Poncho.IO;

namespace Poncho.Builder.LocalCode;

/// <summary>A file of a project as it was when the wheel was made.</summary>
/// <param name="Path">Below the folder, with <c>/</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Time">When it was last written, in ticks of UTC.</param>
/// <param name="Sha256">Of its bytes.</param>
/// <param name="InWheel">Its path in the wheel; null where the wheel does not hold its bytes.</param>
internal sealed record NotedFile(string Path, long Size, long Time, Digest Sha256, string? InWheel);
