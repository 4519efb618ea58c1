using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Opening;

/// <summary>A folder: an unpacked environment of Poncho's, or another conda prefix.</summary>
/// <param name="Path">As the user wrote it.</param>
public sealed record FolderPlace(string Path) : EnvironmentPlace(Path)
{
    /// <summary>Reads the documents that an unpacked environment keeps in <c>.poncho</c>.</summary>
    public override EnvironmentDocuments ReadDocuments()
    {
        var manifest = Manifest.Parse(Read(EnvironmentHead.ManifestName, Manifest.MaxSize));
        byte[] config = Read(EnvironmentHead.ConfigName, EnvironmentConfig.MaximumSize);
        return new EnvironmentDocuments { Manifest = manifest, Config = EnvironmentSource.ReadConfig(manifest, config, Path) };
    }

    public override EnvironmentSource Open() => throw new PonchoException(
        $"a folder has no layers any more, its files are unpacked and relocated: \"{Path}\"",
        "name the tarball, or the environment in the store, that it was unpacked from");

    private byte[] Read(string name, int limit)
    {
        string path = System.IO.Path.Combine(Path, name);
        try
        {
            if (!File.Exists(path)) throw new PonchoException($"no environment of Poncho's in the folder: \"{Path}\"", $"it has no {name}");
            long size = new FileInfo(path).Length;
            if (size > limit)
            {
                throw new PonchoException($"file has {size} bytes, more than {limit}: \"{path}\"", "unpack the environment again");
            }

            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }
}
