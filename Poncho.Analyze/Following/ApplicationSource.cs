namespace Poncho.Analyze.Following;

/// <summary>Something to read: a file or folder by its path, or a text that is no file (standard input).</summary>
/// <param name="Path">The path as the user wrote it; <c>-</c> for a text.</param>
/// <param name="Text">The text; null for a path.</param>
public sealed record ApplicationSource(string Path, byte[]? Text = null);
