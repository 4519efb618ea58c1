using System.Text.Json;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Locks;

/// <summary>A lock has one kind for all that pip installs; its members say which of them a source is.</summary>
internal sealed class PipSourceFormat : SourceFormat<PipSource>
{
    public override string Kind => PipSource.KindName;

    protected override PipSource Read(SourceMembers source)
    {
        var name = source.Text("name");
        if (!IsProjectName(name.Text)) throw source.Wrong(name.At, $"not the normalized name of a Python project: {Shown.Text(name.Text)}");
        string url = source.Url().Text;
        var only = Only(source, name, url);
        return only with
        {
            Name = name.Text,
            Version = source.Optional("version") is null ? "" : source.Word("version"),
            Path = source.FolderBelow("path"),
            Size = source.Size(),
            IsRequested = source.Flag("requested"),
            IsDirect = source.Flag("direct"),
        };
    }

    // What is special in each of them.
    private static PipSource Only(SourceMembers source, SpecItem name, string url)
    {
        var sha256 = source.Checksums().Sha256;
        var wheel = Wheel(source);
        if (source.Optional("folder") is { } folder)
            return new PipFolder { Name = name.Text, Url = url, Folder = folder.Text, Project = source.Hash("project") };
        if (source.Hash("layer") is { } layer) return new PipCaptured { Name = name.Text, Url = url, Layer = layer };
        bool isRepository = source.Optional("commit") is not null;
        if (!isRepository && sha256 is null)
            throw source.Wrong(null, $"no checksum of {Shown.Text(name.Text)}", "a source without one is not locked");
        if (!isRepository && url.EndsWith(".whl", StringComparison.Ordinal)) return new PipWheel { Name = name.Text, Url = url, Sha256 = sha256 };
        if (wheel is null) throw source.Wrong(null, $"\"wheel\" or \"wheel_sha256\" is missing, and {Shown.Text(name.Text)} is no wheel");
        if (!isRepository) return new PipSdist { Name = name.Text, Url = url, Sha256 = sha256, Wheel = wheel };
        return new PipRepository { Name = name.Text, Url = url, Sha256 = sha256, Ref = source.Ref(), Commit = source.Commit(), Wheel = wheel };
    }

    protected override void Write(Utf8JsonWriter json, PipSource source)
    {
        if (source.Version.Length > 0) json.WriteString("version", source.Version);
        json.WriteString("url", source.Url);
        if (source is PipRepository { Ref: { } reference }) json.WriteString("ref", reference);
        if (source is PipRepository { Commit: { } commit }) json.WriteString("commit", commit);
        if (source.Path is { } path) json.WriteString("path", path);
        WriteArchive(json, source);
        if (source.IsRequested) json.WriteBoolean("requested", true);
        if (source.IsDirect) json.WriteBoolean("direct", true);
        switch (source)
        {
            case PipFolder local:
                // The wheel of what the folder held is no part of a lock.
                json.WriteString("folder", local.Folder);
                if (local.Project is { } project) json.WriteString("project", project.Hex);
                break;
            case PipBuilt { Wheel: { } wheel }:
                json.WriteString("wheel", wheel.FileName);
                json.WriteString("wheel_sha256", wheel.Sha256.Hex);
                break;
            case PipCaptured captured:
                json.WriteString("layer", captured.Layer.Hex);
                break;
        }
    }

    private static LockedWheel? Wheel(SourceMembers source)
    {
        string? fileName = source.Optional("wheel") is { } file ? WheelName(file, source) : null;
        var sha256 = source.Hash("wheel_sha256");
        return fileName is not null && sha256 is { } digest ? new LockedWheel(fileName, digest) : null;
    }

    private static string WheelName(SpecItem file, SourceMembers source)
    {
        bool isName = file.Text.EndsWith(".whl", StringComparison.Ordinal) && !file.Text.Any(c => c is '/' or '\\' or ' ');
        return isName ? file.Text : throw source.Wrong(file.At, $"not the file name of a wheel: {Shown.Text(file.Text)}");
    }

    // PEP 503.
    private static bool IsProjectName(string name) =>
        name.Length > 0
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && name[0] != '-'
        && name[^1] != '-'
        && !name.Contains("--", StringComparison.Ordinal);
}
