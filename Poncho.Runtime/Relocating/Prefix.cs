using System.Text;
using Poncho.IO;

namespace Poncho.Runtime.Relocating;

/// <summary>The folder that an environment's files name as where they are: the path that takes the placeholders' place.</summary>
public sealed class Prefix
{
    private const string Unwritable = "\"'`$\\:", OtherFolder = "name another folder (-u DIR, or PONCHO_NODE_CACHE, PONCHO_HOME or TMPDIR)";

    /// <param name="path">Absolute. A slash at its end is dropped.</param>
    /// <exception cref="PonchoException">The path is relative, is the root, or has a character that no file can carry it with.</exception>
    public Prefix(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        Path = path.TrimEnd('/');
        if (!path.StartsWith('/')) throw new PonchoException($"an environment's folder needs a full path: \"{path}\"");
        if (Path.Length == 0) throw new PonchoException("an environment cannot take the root folder's place: \"/\"");
        if (Path.AsSpan().ContainsAny('\n', '\0'))
        {
            throw new PonchoException("an environment's folder cannot have a line break in its name", "unpack into another folder");
        }

        // Bytes that are no UTF-8 became U+FFFD when the name was read: that is another folder.
        if (Path.Contains('\ufffd', StringComparison.Ordinal))
        {
            throw new PonchoException($"an environment's folder has a name that is no text in UTF-8: \"{path}\"", OtherFolder);
        }

        Bytes = Encoding.UTF8.GetBytes(Path);
    }

    public string Path { get; }

    /// <summary>
    /// Says whether files can carry the path. Packages' scripts have it between quotes, for a shell or for Python: a quote in it ends them,
    /// and a shell runs what stands behind a dollar sign. PATH ends at a colon: another Python would be found.
    /// </summary>
    /// <exception cref="PonchoException">They cannot.</exception>
    public void CheckCanBeWritten()
    {
        foreach (char c in Path)
        {
            if (!Unwritable.Contains(c) && !char.IsControl(c)) continue;
            string shown = char.IsControl(c) ? "a control character" : $"the character {c}";
            throw new PonchoException($"an environment's folder cannot have {shown} in its path, since its scripts could not name it: \"{Path}\"", OtherFolder);
        }
    }

    /// <summary>UTF-8.</summary>
    internal byte[] Bytes { get; }

    /// <summary>A shebang line would end at the first blank.</summary>
    internal bool HasBlank => Path.Contains(' ', StringComparison.Ordinal);

    public override string ToString() => Path;
}
