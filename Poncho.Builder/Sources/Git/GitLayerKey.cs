using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.IO;
using Poncho.Oci.Layers;

namespace Poncho.Builder.Sources.Git;

/// <summary>The layer key of a git source. Where the repository is does not matter, only what it holds.</summary>
internal static class GitLayerKey
{
    /// <summary>Raised whenever the same commit would give other bytes.</summary>
    private const string Form = "git 1";

    /// <param name="source">A git source.</param>
    /// <param name="hasLfs">Whether large files are fetched: without git-lfs their pointers stay.</param>
    public static Digest Of(GitSource source, bool hasLfs)
    {
        var key = new LayerKey(Form)
            .With("written", WrittenLayer.Form)
            .With("name", source.Name)
            .With("commit", source.Commit)
            .With("lfs", hasLfs ? "fetched" : "left");
        if (source.Path is { } path) key.With("path", path);
        if (source.KeepsGit) key.With(".git", source.Url);
        return key.ToDigest();
    }
}
