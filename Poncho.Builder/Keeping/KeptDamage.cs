namespace Poncho.Builder.Keeping;

/// <summary>Something that was damaged, and is gone.</summary>
/// <param name="Path">The file or folder.</param>
/// <param name="Reason">What was wrong with it, in one line.</param>
internal sealed record KeptDamage(string Path, string Reason);
