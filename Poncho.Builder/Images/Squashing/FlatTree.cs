using Poncho.Builder.Images.Bases;
using Poncho.Builder.Images.Blobs;
using Poncho.IO;
using Poncho.IO.Streams;
using Poncho.IO.Tar;

namespace Poncho.Builder.Images.Squashing;

/// <summary>
/// An image's layers as one tarball, with each path once: what a file system of it would show. Layers are read twice, once for who owns each path, so
/// that nothing is held but names.
/// </summary>
internal sealed class FlatTree
{
    private readonly IReadOnlyList<ImageLayer> _layers;

    // Of each path the number of the layer that has it last.
    private readonly Dictionary<string, int> _owners = new(StringComparer.Ordinal);

    private FlatTree(IReadOnlyList<ImageLayer> layers) => _layers = layers;

    /// <summary>Finds who owns each path.</summary>
    /// <param name="image">The image.</param>
    /// <param name="own">Paths that are added besides, and win over all layers.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">A layer is damaged.</exception>
    public static FlatTree Of(Image image, IEnumerable<string> own, CancellationToken cancel)
    {
        var tree = new FlatTree(image.Layers);
        for (int i = 0; i < image.Layers.Count; i++)
        {
            int layer = i;
            tree.Read(layer, (tar, path) =>
            {
                string name = Path.GetFileName(path);
                if (name == ".wh..wh..opq") tree.Forget(Path.GetDirectoryName(path)!);
                else if (name.StartsWith(".wh.", StringComparison.Ordinal)) tree.Forget(Path.Combine(Path.GetDirectoryName(path)!, name[".wh.".Length..]));
                else tree._owners[path] = layer;
            }, cancel);
        }

        foreach (string path in own) tree._owners[path] = -1;
        return tree;
    }

    /// <summary>Writes the members, a layer after another, the one that <paramref name="first"/> says before the others.</summary>
    /// <param name="output">Takes them; its end is not written.</param>
    /// <param name="first">A layer whose files are read at every start, by what its history says; null for none.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task WriteAsync(TarForwardWriter output, Predicate<ImageLayer> first, CancellationToken cancel)
    {
        int[] order = [.. Enumerable.Range(0, _layers.Count).OrderBy(i => first(_layers[i]) ? 0 : 1)];
        foreach (int i in order)
        {
            using var plain = LayerBytes.OpenPlain(_layers[i]);
            var tar = new TarForwardReader(plain);

            // A second name of a file that another layer replaced, or that stands in one, is a file of its own.
            while (tar.Next())
            {
                cancel.ThrowIfCancellationRequested();
                var member = tar.Current;
                string path = PathOf(member.Path);
                if (path.Length == 0 || !_owners.TryGetValue(path, out int owner) || owner != i) continue;
                if (member.Kind == TarMemberKind.HardLink && _owners.GetValueOrDefault(PathOf(member.LinkTarget), -1) != i)
                {
                    throw new PonchoException(
                        $"a file has a second name, and another package replaced the first: \"{path}\"",
                        "export a folder, and make the file system of that with mksquashfs");
                }

                string link = member.Kind == TarMemberKind.HardLink ? PathOf(member.LinkTarget) : member.LinkTarget;
                await output.WriteHeadAsync(member.Kind, path, link, member.Mode, member.Size, member.Modified.ToUnixTimeSeconds(), cancel);
                if (member.Kind == TarMemberKind.File) await output.WriteDataAsync(path, member.Size, new Member(tar), cancel);
            }
        }
    }

    private void Read(int layer, Action<TarForwardReader, string> take, CancellationToken cancel)
    {
        try
        {
            using var plain = LayerBytes.OpenPlain(_layers[layer]);
            var tar = new TarForwardReader(plain);
            while (tar.Next())
            {
                cancel.ThrowIfCancellationRequested();
                if (PathOf(tar.Current.Path) is { Length: > 0 } path) take(tar, path);
            }
        }
        catch (InvalidDataException e)
        {
            throw new PonchoException($"a layer is damaged ({e.Message}): \"{_layers[layer].CreatedBy}\"", "poncho cache verify says what else is", e);
        }
    }

    private void Forget(string path)
    {
        _owners.Remove(path);
        foreach (string below in _owners.Keys.Where(other => other.StartsWith(path + "/", StringComparison.Ordinal)).ToList()) _owners.Remove(below);
    }

    private static string PathOf(string path)
    {
        string trimmed = path.TrimEnd('/');
        while (trimmed.StartsWith("./", StringComparison.Ordinal)) trimmed = trimmed[2..];
        return trimmed is "." or "/" ? "" : trimmed.TrimStart('/');
    }

    private sealed class Member(TarForwardReader tar) : ReadingStream
    {
        public override int Read(Span<byte> buffer) => tar.Read(buffer);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(tar.Read(buffer.Span));
    }
}
