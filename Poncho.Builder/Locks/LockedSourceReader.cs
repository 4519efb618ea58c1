using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Naming;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Locks;

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
            SourceKind.Pip => Pip(source),
            SourceKind.Files => Files(source),
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
        var layer = Hash(source, "layer");
        if (sha256 is null && md5 is null && layer is null) throw read.Wrong(source.At, $"no checksum of {Shown.Text(name.Text)}", "a source without one is not locked");
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
            Layer = layer,
            IsReplaced = read.Flag(source, "replaced") ?? false,
        };
    }

    private LockedSource Git(SpecMapping source)
    {
        var commit = read.Text(source, "commit");
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
            Commit = IsCommit(commit.Text) ? commit.Text : throw read.Wrong(commit.At, $"not a commit (40 or 64 hex digits): {Shown.Text(commit.Text)}"),
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

    private LockedSource Pip(SpecMapping source)
    {
        var name = read.Text(source, "name");
        if (!IsProjectName(name.Text)) throw read.Wrong(name.At, $"not the normalized name of a Python project: {Shown.Text(name.Text)}");
        var url = read.Url(source, "url");
        var folder = read.Optional(source, "folder");
        var layer = Hash(source, "layer");
        var commit = read.Optional(source, "commit");
        var sha256 = read.Checksums(source).Sha256;
        string? wheel = read.Optional(source, "wheel") is { } file ? Wheel(file) : null;
        var wheelSha256 = Hash(source, "wheel_sha256");
        if (folder is null && layer is null && commit is null && sha256 is null) throw read.Wrong(source.At, $"no checksum of {Shown.Text(name.Text)}", "a source without one is not locked");
        bool isBuilt = folder is null && layer is null && (commit is not null || !url.Text.EndsWith(".whl", StringComparison.Ordinal));
        if (isBuilt && (wheel is null || wheelSha256 is null)) throw read.Wrong(source.At, $"\"wheel\" or \"wheel_sha256\" is missing, and {Shown.Text(name.Text)} is no wheel");
        var reference = read.Optional(source, "ref");
        if (reference is not null && !SpecBinder.IsRef(reference.Text)) throw read.Wrong(reference.At, $"not a branch, tag or commit: {Shown.Text(reference.Text)}");
        return new LockedSource
        {
            Kind = SourceKind.Pip,
            Name = name.Text,
            Version = read.Optional(source, "version") is null ? "" : Word(source, "version"),
            Url = url.Text,
            Ref = reference?.Text,
            Commit = commit is null || IsCommit(commit.Text) ? commit?.Text : throw read.Wrong(commit.At, $"not a commit (40 or 64 hex digits): {Shown.Text(commit.Text)}"),
            Path = read.Optional(source, "path") is { } path ? read.FolderBelow(path) : null,
            Size = read.Size(source, "size"),
            Sha256 = sha256,
            IsRequested = read.Flag(source, "requested") ?? false,
            IsDirect = read.Flag(source, "direct") ?? false,
            Wheel = wheel,
            WheelSha256 = wheelSha256,
            Folder = folder?.Text,
            Project = Hash(source, "project"),
            Layer = layer,
        };
    }

    // What was found in an environment: its layer is all that there is.
    private LockedSource Files(SpecMapping source) => new()
    {
        Kind = SourceKind.Files,
        Name = Word(source, "name"),
        Url = read.Url(source, "url").Text,
        Layer = Hash(source, "layer") ?? throw read.Wrong(source.At, "\"layer\" is missing"),
    };

    private Digest? Hash(SpecMapping source, string key) => read.Optional(source, key) is not { } item ? null
        : Digest.TryParseHex(item.Text, out var digest) ? digest : throw read.Wrong(item.At, $"not a sha256 (64 hex digits): {Shown.Text(item.Text)}");

    private string Wheel(SpecItem file) => file.Text.EndsWith(".whl", StringComparison.Ordinal) && !file.Text.Any(c => c is '/' or '\\' or ' ') ? file.Text : throw read.Wrong(file.At, $"not the file name of a wheel: {Shown.Text(file.Text)}");

    // PEP 503.
    private static bool IsProjectName(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && name[0] != '-' && name[^1] != '-' && !name.Contains("--", StringComparison.Ordinal);

    private static bool IsCommit(string text) => text.Length is 40 or 64 && text.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');

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
