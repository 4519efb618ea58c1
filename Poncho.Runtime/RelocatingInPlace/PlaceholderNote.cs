using Poncho.Runtime.Environments;

namespace Poncho.Runtime.RelocatingInPlace;

/// <summary>A file that may hold a placeholder, as conda's or conda-pack's own records say; where, is not known.</summary>
internal readonly record struct PlaceholderNote(string Path, RelocationMode Mode, string Placeholder)
{
    /// <param name="path">Below the prefix.</param>
    /// <param name="mode">As both tools write it: <c>binary</c>, or else text.</param>
    /// <param name="placeholder">What stands for the prefix in the file.</param>
    public static PlaceholderNote Of(string path, string? mode, string placeholder) =>
        new(path, mode == "binary" ? RelocationMode.Binary : RelocationMode.Text, placeholder);
}
