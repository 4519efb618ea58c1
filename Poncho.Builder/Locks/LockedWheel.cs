using Poncho.IO;

namespace Poncho.Builder.Locks;

/// <summary>A wheel that was built of a source.</summary>
/// <param name="FileName">Its file name, unescaped.</param>
/// <param name="Sha256">Of its file.</param>
public sealed record LockedWheel(string FileName, Digest Sha256);
