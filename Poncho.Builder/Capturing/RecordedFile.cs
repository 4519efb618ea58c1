using Poncho.IO;

namespace Poncho.Builder.Capturing;

/// <summary>One path that a record lists.</summary>
/// <param name="Path">Below the prefix.</param>
/// <param name="Sha256">Of the bytes as they were packed; null where nobody says.</param>
/// <param name="Placeholder">What stood in it where the prefix was put; null where nothing did.</param>
/// <param name="IsBinary">Whether it kept its length then.</param>
internal readonly record struct RecordedFile(string Path, Digest? Sha256, string? Placeholder, bool IsBinary)
{
    /// <summary>Whether it is a text in which the prefix stands.</summary>
    public bool HoldsPrefix => Placeholder is not null && !IsBinary;
}
