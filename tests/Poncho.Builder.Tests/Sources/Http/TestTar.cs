using System.Formats.Tar;
using System.Text;

namespace Poncho.Builder.Tests.Sources.Http;

/// <summary>Tarballs with any entries.</summary>
internal static class TestTar
{
    public static byte[] Of(params TarEntry[] entries)
    {
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var entry in entries) writer.WriteEntry(entry);
        }

        return tar.ToArray();
    }

    public static TarEntry File(string name, string content, int mode = 0x1a4) => new PaxTarEntry(TarEntryType.RegularFile, name)
    {
        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
        Mode = (UnixFileMode)mode,
        ModificationTime = DateTimeOffset.FromUnixTimeSeconds(1_600_000_000),
    };

    public static TarEntry Folder(string name) => new PaxTarEntry(TarEntryType.Directory, name);

    public static TarEntry Link(string name, string target) => new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target };

    public static TarEntry Hard(string name, string target) => new PaxTarEntry(TarEntryType.HardLink, name) { LinkName = target };
}
