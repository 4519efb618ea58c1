using System.Runtime.InteropServices;
using System.Text;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Unpacking;

namespace Poncho.Runtime.NodeCache;

/// <summary>
/// The list of what is in an unpacked layer, in the tarball's order, so that an environment is linked together without reading folders. Each
/// entry is its kind (one byte), its path, a NUL, its target, a NUL. It is written while the layer is unpacked; a list that somebody else
/// wrote is never read, since nobody but the user can write into the cache.
/// </summary>
internal sealed class LayerEntries : IEntryListener, IDisposable
{
    private readonly FileStream _file;

    public LayerEntries(string path) => _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, AtomicFile.BufferSize);

    /// <summary>Reads a list.</summary>
    /// <exception cref="PonchoException">It cannot be read, or is cut short.</exception>
    public static IEnumerable<LayerEntry> Read(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, AtomicFile.BufferSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }

        using (file)
        {
            var text = new List<byte>();
            for (int kind; (kind = file.ReadByte()) >= 0;) yield return new LayerEntry((LayerEntryKind)kind, Text(file, text), Text(file, text));
        }
    }

    public void Folder(string path) => Write(LayerEntryKind.Folder, path, "");

    public void File(string path, uint mode) => Write((mode & 0x49) != 0 ? LayerEntryKind.Executable : LayerEntryKind.File, path, "");

    public void SymbolicLink(string path, string target) => Write(LayerEntryKind.SymbolicLink, path, target);

    public void HardLink(string path, string target) => Write(LayerEntryKind.HardLink, path, target);

    public void Dispose() => _file.Dispose();

    private static string Text(FileStream file, List<byte> text)
    {
        text.Clear();
        for (int read; (read = file.ReadByte()) != 0;)
        {
            if (read < 0) throw new PonchoException($"the list of a layer is cut short: \"{file.Name}\"", "remove the folder that it is in");
            text.Add((byte)read);
        }

        return Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(text));
    }

    private void Write(LayerEntryKind kind, string path, string target)
    {
        _file.WriteByte((byte)kind);
        _file.Write(Encoding.UTF8.GetBytes(path));
        _file.WriteByte(0);
        _file.Write(Encoding.UTF8.GetBytes(target));
        _file.WriteByte(0);
    }
}
