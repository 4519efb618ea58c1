using Poncho.IO.Files;

namespace Poncho.Conda.LocalChannels;

/// <summary>One thing of a folder that is packed.</summary>
/// <param name="Source">Its full path.</param>
/// <param name="Path">Its path in the package.</param>
/// <param name="Kind">A file, a soft link or an empty folder.</param>
/// <param name="LinkTarget">The text of a soft link, made relative where it pointed into the folder by its full path.</param>
/// <param name="IsExecutable">Whether the owner may run it.</param>
internal sealed record FolderEntry(string Source, string Path, FileKind Kind, string? LinkTarget, bool IsExecutable);
