using System.Text.Json;

namespace Poncho.Builder.Locks;

/// <summary>How a lock says git repositories.</summary>
internal sealed class GitSourceFormat : SourceFormat<GitSource>
{
    public override string Kind => GitSource.KindName;

    protected override GitSource Read(SourceMembers source)
    {
        string remote = source.Remote();
        return new GitSource
        {
            Commit = source.Commit(),
            Ref = source.Ref(),
            Name = source.DataName(),
            Url = remote,
            Path = source.FolderBelow("path"),
            KeepsGit = source.Flag("keep_git"),
            FetchUrls = [remote],
        };
    }

    protected override void Write(Utf8JsonWriter json, GitSource source)
    {
        json.WriteString("url", source.Url);
        if (source.Ref is { } reference) json.WriteString("ref", reference);
        json.WriteString("commit", source.Commit);
        if (source.Path is { } folder) json.WriteString("path", folder);
        if (source.KeepsGit) json.WriteBoolean("keep_git", true);
    }
}
