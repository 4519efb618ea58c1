using System.Text;
using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Sources.Git;

/// <summary>
/// Writes a git layer: files as they were committed, sorted by path, with the time of their commit. Of their modes there is only whether they
/// are executable, as git knows no more.
/// </summary>
internal sealed class GitLayerWriter(GitTools tools, Store store, ArchiveLimits limits, bool hasLfs, bool isOffline)
{
    private const int LongestLink = 4096;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether large files (Git LFS) are fetched.</summary>
    public bool HasLfs => hasLfs;

    /// <exception cref="PonchoException">The caches lack an object, or the tree holds what no layer may.</exception>
    public async Task<LayerInfo> WriteAsync(GitSnapshot snapshot, GitSource source, CancellationToken cancel)
    {
        var repositories = new List<Repository>();
        try
        {
            foreach (var place in snapshot.Places)
            {
                var objects = await tools.OpenAsync(place, cancel);
                repositories.Add(new Repository(place, objects, new LfsFiles(tools.Program, place, isOffline)));
                repositories[^1].Time = await new GitTree(objects, place, limits).TimeAsync(cancel);
            }

            await using var layer = WrittenLayer.Begin(store);
            var writing = new Writing(layer.Tar, snapshot, repositories, source.DataPath!);
            await WriteAsync(writing, source, cancel);
            return new LayerInfo
            {
                Descriptor = await layer.CommitAsync(cancel),
                Relocations = new RelocationIndex([]),
                UnpackedBytes = writing.Bytes,
                Warnings = [.. snapshot.Warnings, .. LeftWarnings(writing, source)],
                Paths = [.. writing.Kept, .. snapshot.Files.Select(file => $"{writing.Root}/{file.Path}")],
            };
        }
        finally
        {
            foreach (var repository in repositories) repository.Objects.Dispose();
        }
    }

    private sealed class Repository(GitPlace place, IGitObjects objects, LfsFiles large)
    {
        public GitPlace Place => place;

        public IGitObjects Objects => objects;

        public LfsFiles Large => large;

        public long Time { get; set; }
    }

    private sealed class Writing(LayerTarWriter tar, GitSnapshot snapshot, IReadOnlyList<Repository> repositories, string root)
    {
        public LayerTarWriter Tar => tar;

        public GitSnapshot Snapshot => snapshot;

        public IReadOnlyList<Repository> Repositories => repositories;

        public string Root => root;

        public long Bytes { get; set; }

        /// <summary>The paths of a <c>.git</c> that came along.</summary>
        public IReadOnlyList<string> Kept { get; set; } = [];

        /// <summary>Files of which only the pointer is there.</summary>
        public List<string> Left { get; } = [];
    }

    private async Task WriteAsync(Writing writing, GitSource source, CancellationToken cancel)
    {
        var first = writing.Repositories[0];
        await writing.Tar.WriteDirectoryAsync(writing.Root, first.Time, cancel);
        if (source.KeepsGit)
        {
            var kept = new KeptGitFolder(first.Objects, limits);
            var (paths, bytes) = await kept.WriteAsync(writing.Tar, writing.Root, first.Place, source, first.Time, cancel);
            writing.Kept = paths;
            Count(writing, bytes);
        }

        foreach (string folder in writing.Snapshot.Folders)
        {
            await writing.Tar.WriteDirectoryAsync($"{writing.Root}/{folder}", first.Time, cancel);
        }
        foreach (var file in writing.Snapshot.Files)
        {
            var repository = writing.Repositories[file.Place];
            var (_, size, content) = await repository.Objects.ReadAsync(file.Object, cancel);
            string path = $"{writing.Root}/{file.Path}";
            if (file.Kind == GitEntryKind.Link)
            {
                string target = await LinkAsync(file, repository, content, size, cancel);
                await writing.Tar.WriteSymlinkAsync(path, target, repository.Time, cancel);
            }
            else
            {
                await WriteFileAsync(writing, file, path, content, size, cancel);
            }
        }
    }

    private async Task WriteFileAsync(Writing writing, GitSnapshotFile file, string path, Stream content, long size, CancellationToken cancel)
    {
        var repository = writing.Repositories[file.Place];
        var kind = file.Kind == GitEntryKind.Executable ? LayerFile.Executable : LayerFile.Plain;
        if (size < LfsPointer.MostBytes)
        {
            byte[] small = await ReadAsync(content, size, cancel);
            if (LfsPointer.TryRead(small) is not { } pointer || !hasLfs)
            {
                if (LfsPointer.TryRead(small) is not null) writing.Left.Add(file.Path);
                Count(writing, size);
                await writing.Tar.WriteFileAsync(path, kind, repository.Time, small, cancel);
                return;
            }

            Count(writing, pointer.Size);
            await using var large = await repository.Large.OpenAsync(pointer, file.Path, cancel);
            await writing.Tar.WriteFileAsync(path, kind, repository.Time, pointer.Size, large, cancel);
            // The read that finds the end compares the sum.
            if (await large.ReadAsync(new byte[1], cancel) != 0)
            {
                throw new PonchoException(
                    $"large file (Git LFS) is longer than its pointer says: \"{file.Path}\"",
                    "clear the git folder of PONCHO_HOME");
            }

            return;
        }

        Count(writing, size);
        await writing.Tar.WriteFileAsync(path, kind, repository.Time, size, content, cancel);
    }

    private void Count(Writing writing, long size)
    {
        writing.Bytes += size;
        if (writing.Bytes <= limits.UnpackedBytes) return;
        var remote = writing.Repositories[0].Place.Remote;
        throw new PonchoException(
            $"git repository {remote} has more than {limits.UnpackedBytes} bytes of files: \"{writing.Root}\"",
            $"if that is right, raise {ArchiveLimits.Variable}");
    }

    private static async Task<string> LinkAsync(GitSnapshotFile file, Repository repository, Stream content, long size, CancellationToken cancel)
    {
        string? target = null;
        if (size is > 0 and < LongestLink)
        {
            try
            {
                target = Utf8.GetString(await ReadAsync(content, size, cancel));
            }
            catch (DecoderFallbackException)
            {
                // Told below.
            }
        }

        if (target is null || target.Contains('\0', StringComparison.Ordinal))
        {
            throw new PonchoException(
                $"a link in git repository {repository.Place.Remote} leads to what is no path: \"{file.Path}\"",
                "the repository is broken, or hostile");
        }

        return target;
    }

    private static async Task<byte[]> ReadAsync(Stream content, long size, CancellationToken cancel)
    {
        byte[] bytes = new byte[size];
        await content.ReadExactlyAsync(bytes, cancel);
        return bytes;
    }

    private IEnumerable<string> LeftWarnings(Writing writing, GitSource source)
    {
        if (writing.Left.Count == 0) yield break;
        string more = writing.Left.Count > 1 ? $" and {writing.Left.Count - 1} more" : "";
        string lacks = tools.Program.IsInstalled ? "git-lfs is" : "git and git-lfs are";
        string left = $"\"{writing.Left[0]}\"{more}";
        yield return $"git source {source.Name} has large files (Git LFS), and {lacks} not installed: their pointers are kept: {left}";
    }
}
