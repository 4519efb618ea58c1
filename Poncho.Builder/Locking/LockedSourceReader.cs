using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Channels;
using Poncho.Conda.Naming;
using Poncho.IO.Net;

namespace Poncho.Builder.Locking;

/// <summary>Reads one source of a lock, and refuses what no lock of ours says: it decides what is fetched, and under which names it is kept.</summary>
internal sealed class LockedSourceReader(DocumentReader read)
{
    private static readonly string[] s_noarch = ["python", "generic"];

    /// <param name="node">An element of <c>sources</c>.</param>
    /// <param name="platform">The platform that it is locked for.</param>
    public LockedSource Read(SpecNode node, string platform)
    {
        var source = read.Mapping(node, "source");
        var kind = read.Text(source, "kind");
        if (!SourceKinds.TryParse(kind.Text, out var known)) throw read.Wrong(kind.At, $"a kind of source that this version does not know: {Shown.Text(kind.Text)}", "use the version of Poncho that wrote it");
        return known switch
        {
            SourceKind.Conda => Conda(source, platform),
            SourceKind.Git => Git(source),
            SourceKind.Http => Http(source),
            _ => throw read.Wrong(kind.At, $"a kind of source that this version does not build: {Shown.Text(kind.Text)}", "use the version of Poncho that wrote it"),
        };
    }

    private LockedSource Conda(SpecMapping source, string platform)
    {
        var name = read.Text(source, "name");
        if (!PackageName.TryParse(name.Text, out var parsed) || parsed.Normalized != name.Text) throw read.Wrong(name.At, $"not the name of a package: {Shown.Text(name.Text)}");
        var url = read.Url(source, "url");
        string file = url.Text[(url.Text.LastIndexOf('/') + 1)..];
        if (!PackageFileName.TryParse(file, out _)) throw read.Wrong(url.At, $"not the address of a conda package: {Shown.Text(url.Text)}");
        CheckPlatform(url, platform);
        var (sha256, md5) = read.Checksums(source);
        if (sha256 is null && md5 is null) throw read.Wrong(source.At, $"no checksum of {Shown.Text(name.Text)}", "a source without one is not locked");
        string? noarch = read.Optional(source, "noarch") is { } written ? read.OneOf(written, "noarch", s_noarch) : null;
        return new LockedSource
        {
            Kind = SourceKind.Conda,
            Name = name.Text,
            Version = Word(source, "version"),
            Build = Word(source, "build"),
            Url = url.Text,
            Size = read.Size(source, "size"),
            Sha256 = sha256,
            Md5 = sha256 is null ? md5 : null,
            IsNoarchPython = noarch == "python",
            PythonSitePackagesPath = read.Optional(source, "python_site_packages_path") is { } path ? read.FolderBelow(path) : null,
        };
    }

    private LockedSource Git(SpecMapping source)
    {
        var commit = read.Text(source, "commit");
        bool isCommit = commit.Text.Length is 40 or 64 && commit.Text.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');
        var remote = read.Text(source, "url");
        if (SpecBinder.RemoteProblem(remote.Text) is { } problem) throw read.Wrong(remote.At, $"{problem}: {Shown.Text(Redacted.Url(remote.Text))}");
        var reference = read.Optional(source, "ref");
        if (reference is not null && !SpecBinder.IsRef(reference.Text)) throw read.Wrong(reference.At, $"not a branch, tag or commit: {Shown.Text(reference.Text)}");
        return new LockedSource
        {
            Kind = SourceKind.Git,
            Name = DataName(source),
            Url = remote.Text,
            Ref = reference?.Text,
            Commit = isCommit ? commit.Text : throw read.Wrong(commit.At, $"not a commit (40 or 64 hex digits): {Shown.Text(commit.Text)}"),
            Path = read.Optional(source, "path") is { } path ? read.FolderBelow(path) : null,
            KeepsGit = read.Flag(source, "keep_git") ?? false,
            FetchUrls = [remote.Text],
        };
    }

    private LockedSource Http(SpecMapping source)
    {
        var url = read.Url(source, "url");
        var type = read.Text(source, "type");
        HttpCompression compression = HttpCompression.None;
        if (!HttpNames.TryParse(type.Text, out HttpPartType kind)) throw read.Wrong(type.At, $"unknown type: {Shown.Text(type.Text)}");
        if (read.Optional(source, "compression") is { } packed && !HttpNames.TryParse(packed.Text, out compression)) throw read.Wrong(packed.At, $"unknown compression: {Shown.Text(packed.Text)}");
        return new LockedSource
        {
            Kind = SourceKind.Http,
            Name = DataName(source),
            Url = url.Text,
            Type = kind,
            Compression = compression,
            Size = read.Size(source, "size"),
            Sha256 = read.Checksums(source).Sha256 ?? throw read.Wrong(source.At, "\"sha256\" is missing"),
            FetchUrls = [url.Text],
        };
    }

    // It becomes a variable, and a folder of the environment.
    private string DataName(SpecMapping source)
    {
        var name = read.Text(source, "name");
        new SpecNames(read.Path).AddData(name.Text, name.At);
        return name.Text;
    }

    // CHANNEL/SUBDIR/FILE: a package of another platform would be unpacked and never run.
    private void CheckPlatform(SpecItem url, string platform)
    {
        string[] parts = url.Text.Split('/');
        string subdir = parts.Length >= 2 ? parts[^2] : "";
        if (subdir != "noarch" && subdir != platform && Subdirs.IsKnown(subdir)) throw read.Wrong(url.At, $"a package of platform {subdir} is locked for {platform}: {Shown.Text(url.Text)}", LockFile.WriteAnew);
    }

    // Goes into file names, and into the lines of conda-meta/history.
    private string Word(SpecMapping source, string key)
    {
        var item = read.Text(source, key);
        return item.Text.All(c => !char.IsControl(c) && c is not ('/' or '\\' or ' ')) ? item.Text : throw read.Wrong(item.At, $"not a {key}: {Shown.Text(item.Text)}");
    }
}
