using Poncho.Builder.Images.Roots;
using Poncho.IO;
using Poncho.IO.Tar;
using Poncho.Oci.Layers;

namespace Poncho.Builder.Images.Placing;

/// <summary>
/// All folders of an environment, for the highest layer of its image. Layers name few of theirs, and what an engine makes of a folder that is only
/// implied differs: Docker before 23.0 closes it to everybody but root, or opens it to all. The highest layer's word counts.
/// </summary>
internal sealed class FolderEntries
{
    private const int Open = 0x1ed;

    private readonly SortedSet<string> _folders = new(StringComparer.Ordinal);

    /// <param name="folders">Below the prefix.</param>
    /// <param name="prefix">Where the image has them.</param>
    public FolderEntries(IEnumerable<string> folders, ImagePrefix prefix)
    {
        ArgumentNullException.ThrowIfNull(folders);
        foreach (string folder in folders) _folders.Add(prefix.Inside(folder));
        if (prefix.IsRoot) _folders.ExceptWith(RootLayer.OwnFolders);
        for (string? at = prefix.IsRoot ? null : prefix.Prefix[1..]; at is { Length: > 0 }; at = Path.GetDirectoryName(at)) _folders.Add(at);
    }

    /// <summary>What the entries depend on.</summary>
    public string Key => $"folders {Digest.Of(System.Text.Encoding.UTF8.GetBytes(string.Join('\0', _folders)))}";

    /// <summary>Writes them, sorted by path.</summary>
    public async Task WriteAsync(TarForwardWriter tar, CancellationToken cancel)
    {
        foreach (string folder in _folders) await tar.WriteHeadAsync(TarMemberKind.Folder, folder, "", Open, 0, LayerTimes.Fixed, cancel);
    }
}
