using System.IO.Hashing;
using System.Text;
using Poncho.Builder.Images.Blobs;
using Poncho.IO;
using Poncho.IO.Tar;

namespace Poncho.Builder.Images.Contents;

/// <summary>Reads a layer through, once, for its <see cref="LayerContent"/>.</summary>
internal static class ContentReader
{
    /// <param name="frames">The whole layer.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">It is damaged, or has a file that means something else in an image.</exception>
    public static LayerContent Read(IReadOnlyList<BlobPiece> frames, string name, CancellationToken cancel)
    {
        var folders = new SortedSet<string>(StringComparer.Ordinal);
        var looked = new List<string>();
        var paths = new HashSet<ulong>();
        var facts = LayerPieces.Read(frames, name, Collect, cancel);
        return new LayerContent { Facts = facts, Folders = [.. folders], Looked = looked, Paths = paths };

        void Collect(Stream plain)
        {
            var tar = new TarForwardReader(plain);
            while (tar.Next())
            {
                string path = tar.Current.Path.TrimEnd('/');
                bool isFolder = tar.Current.Kind == TarMemberKind.Folder;
                string? folder = isFolder ? path : ParentOf(path);
                for (; folder is { Length: > 0 } && folders.Add(folder); folder = ParentOf(folder))
                {
                }

                if (isFolder) continue;
                CheckName(path, name);
                paths.Add(HashOf(path));
                if (IsLooked(path)) looked.Add(path);
            }
        }
    }

    /// <summary>What stands for a path in <see cref="LayerContent.Paths"/>.</summary>
    public static ulong HashOf(string path) => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(path));

    /// <summary>The folder of a path; null at the top.</summary>
    public static string? ParentOf(string path)
    {
        int slash = path.LastIndexOf('/');
        return slash > 0 ? path[..slash] : null;
    }

    private static bool IsLooked(string path) =>
        (path.StartsWith("bin/", StringComparison.Ordinal) && path.LastIndexOf('/') == 3) || IsOfActivation(path);

    /// <summary>Whether a file says what activation sets: its content is needed, not only its name.</summary>
    public static bool IsOfActivation(string path) =>
        path == "conda-meta/state"
        || (path.StartsWith("etc/conda/activate.d/", StringComparison.Ordinal) && path.EndsWith(".sh", StringComparison.Ordinal))
        || (path.StartsWith("etc/conda/env_vars.d/", StringComparison.Ordinal) && path.EndsWith(".json", StringComparison.Ordinal));

    // OCI image specification 1.1, "Whiteouts": such a file takes another one away.
    private static void CheckName(string path, string name)
    {
        int slash = path.LastIndexOf('/');
        if (!path.AsSpan(slash + 1).StartsWith(".wh.")) return;
        throw new PonchoException($"{name} has a file that would take another one away in an image: \"{path}\"", "leave the package out, or export a tarball");
    }
}
