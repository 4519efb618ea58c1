using Poncho.IO;
using Poncho.Oci.Documents;

namespace Poncho.Runtime.Opening;

/// <summary>A file, which must be the tarball of an environment.</summary>
/// <param name="Path">As the user wrote it.</param>
public sealed record TarballPlace(string Path) : EnvironmentPlace(Path)
{
    /// <summary>Reads the head of the tarball.</summary>
    public override EnvironmentDocuments ReadDocuments()
    {
        using var tarball = Open();
        return new EnvironmentDocuments
        {
            Manifest = Manifest.Parse(tarball.Manifest),
            Config = tarball.Config,
            AbsentLayers = tarball.Layers.Count(layer => layer.IsAbsent),
        };
    }

    public override TarballEnvironment Open() => TarballEnvironment.Open(Path) ?? throw new PonchoException(
        $"no tarball of Poncho's: \"{Path}\"",
        "give one that poncho create or export wrote");
}
