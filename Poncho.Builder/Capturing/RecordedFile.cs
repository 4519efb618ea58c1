using Poncho.IO;

namespace Poncho.Builder.Capturing;

/// <summary>One path that a record lists.</summary>
/// <param name="Path">Below the prefix.</param>
/// <param name="Sha256">Of the bytes as they were packed; null where nobody says.</param>
/// <param name="HoldsPrefix">Whether it is a text in which the prefix was put in a placeholder's place.</param>
internal readonly record struct RecordedFile(string Path, Digest? Sha256, bool HoldsPrefix);
