using System.Text.Json;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Channels;
using Poncho.Conda.Naming;

namespace Poncho.Builder.Locks;

/// <summary>How a lock says conda packages.</summary>
internal sealed class CondaSourceFormat : SourceFormat<CondaSource>
{
    private static readonly string[] s_noarch = ["python", "generic"];

    public override string Kind => CondaSource.KindName;

    protected override CondaSource Read(SourceMembers source)
    {
        var name = source.Text("name");
        if (!PackageName.TryParse(name.Text, out var parsed) || parsed.Normalized != name.Text)
            throw source.Wrong(name.At, $"not the name of a package: {Shown.Text(name.Text)}");
        var url = source.Url();
        CheckAddress(url, source);
        var (sha256, md5) = source.Checksums();
        var layer = source.Hash("layer");
        if (sha256 is null && md5 is null && layer is null)
            throw source.Wrong(null, $"no checksum of {Shown.Text(name.Text)}", "a source without one is not locked");
        string? noarch = source.OneOf("noarch", s_noarch);
        return new CondaSource
        {
            Name = name.Text,
            Version = source.Word("version"),
            Build = source.Word("build"),
            Url = url.Text,
            Size = source.Size(),
            Sha256 = sha256,
            Md5 = sha256 is null ? md5 : null,
            IsNoarchPython = noarch == "python",
            PythonSitePackagesPath = source.FolderBelow("python_site_packages_path"),
            Layer = layer,
            IsReplaced = source.Flag("replaced"),
        };
    }

    protected override void Write(Utf8JsonWriter json, CondaSource source)
    {
        if (source.Version.Length > 0) json.WriteString("version", source.Version);
        if (source.Build.Length > 0) json.WriteString("build", source.Build);
        json.WriteString("url", source.Url);
        WriteArchive(json, source, source.Md5);
        if (source.Layer is { } layer) json.WriteString("layer", layer.Hex);
        if (source.IsNoarchPython) json.WriteString("noarch", "python");
        if (source.PythonSitePackagesPath is { } path) json.WriteString("python_site_packages_path", path);
        if (source.IsReplaced) json.WriteBoolean("replaced", true);
    }

    // A package of another platform would be unpacked and never run.
    private static void CheckAddress(SpecItem url, SourceMembers source)
    {
        if (!ArchiveAddress.TryParse(url.Text, out var address) || address.Package is null)
            throw source.Wrong(url.At, $"not the address of a conda package: {Shown.Text(url.Text)}");
        string subdir = address.Subdir;
        if (subdir == "noarch" || subdir == source.Platform || !Subdirs.IsKnown(subdir)) return;
        throw source.Wrong(url.At, $"a package of platform {subdir} is locked for {source.Platform}: {Shown.Text(url.Text)}", LockFile.WriteAnew);
    }
}
