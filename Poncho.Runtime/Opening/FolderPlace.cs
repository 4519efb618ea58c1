using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Trees;

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
        return PlainFile.Read(path, limit)
            ?? throw new PonchoException($"no environment of Poncho's in the folder: \"{Path}\"", $"it has no {name}");
    }
}
