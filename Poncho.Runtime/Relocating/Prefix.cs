using System.Text;
using Poncho.IO;

namespace Poncho.Runtime.Relocating;

/// <summary>The folder that an environment's files name as where they are: the path that takes the placeholders' place.</summary>
public sealed class Prefix
{
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
        Bytes = Encoding.UTF8.GetBytes(Path);
    }

    public string Path { get; }

    /// <summary>UTF-8.</summary>
    internal byte[] Bytes { get; }

    /// <summary>A shebang line would end at the first blank.</summary>
    internal bool HasBlank => Path.Contains(' ', StringComparison.Ordinal);

    public override string ToString() => Path;
}
