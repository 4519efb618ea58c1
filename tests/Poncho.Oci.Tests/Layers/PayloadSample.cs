using System.Formats.Tar;

namespace Poncho.Oci.Tests.Layers;

/// <summary>Tarballs as publishers write them, from a few lines.</summary>
internal static class PayloadSample
{
    /// <summary>Files of these sizes, half noise and half text, without the blocks that end a tarball.</summary>
    public static byte[] Entries(params int[] sizes)
    {
        var entries = new List<TarEntry>();
        for (int i = 0; i < sizes.Length; i++) entries.Add(File($"lib/f{i}", sizes[i], seed: i));
        return Entries([.. entries]);
    }

    /// <summary>These entries, without the blocks that end a tarball.</summary>
    public static byte[] Entries(params TarEntry[] entries)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, leaveOpen: true))
        {
            foreach (var entry in entries) writer.WriteEntry(entry);
        }

        return tar.ToArray()[..^1024];
    }

    public static UstarTarEntry File(string path, int size, int seed = 0)
    {
        var content = new byte[size];
        new Random(seed).NextBytes(content.AsSpan(size / 2));
        content.AsSpan(0, size / 2).Fill((byte)('a' + seed % 26));
        return new UstarTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content), ModificationTime = DateTimeOffset.UnixEpoch };
    }
}
