namespace Poncho.Conda.Packages;

/// <summary>Collects the files of <c>info/</c> that Poncho reads; the rest passes by.</summary>
internal sealed class InfoFolder(string archive, ArchiveLimits limits)
{
    private static readonly HashSet<string> s_read = new(StringComparer.Ordinal)
    {
        "info/about.json", "info/files", "info/has_prefix", "info/index.json", "info/link.json", "info/no_link", "info/no_softlink", "info/paths.json", "info/run_exports.json",
    };

    private long _kept;

    public Dictionary<string, ReadOnlyMemory<byte>> Files { get; } = new(StringComparer.Ordinal);

    public static bool Holds(string path) => path.StartsWith("info/", StringComparison.Ordinal) || path == "info";

    /// <summary>Takes a file of <c>info/</c> whose content has not been read. A later one of the same name replaces it.</summary>
    public void Take(PackageEntry entry)
    {
        if (!s_read.Contains(entry.Path) || entry.Content is null) return;
        _kept += entry.Size;
        if (_kept > limits.KeptInfoBytes) throw ArchiveErrors.TooLarge(archive, $"{limits.KeptInfoBytes} bytes of metadata");
        // A header may promise more than comes: grow with what does.
        using var bytes = new MemoryStream((int)Math.Min(entry.Size, 1 << 20));
        entry.Content.CopyTo(bytes);
        Files[entry.Path] = bytes.ToArray();
    }
}
