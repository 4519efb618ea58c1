using System.Text;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Tar;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Relocating;

namespace Poncho.Builder.Export.Tails;

/// <summary>
/// The stand-ins for files of a layer (<see cref="StandIn"/>). To find them the layer has to be decompressed: so they are kept, beside the layer's gzip
/// members.
/// </summary>
/// <param name="folder">Where they are kept; made when the first are.</param>
internal sealed class LayerStandIns(string folder)
{
    // What is kept is of this form: another release may write other stand-ins.
    private const string Form = "stand-ins 1";

    // A script of so many bytes is none that anybody would start by hand.
    private const int LongestFile = 8 * 1024 * 1024;

    private const int LongestKept = 64 * 1024 * 1024;

    private const int AnyMayExecute = 0x49;

    /// <summary>One for each wanted file, in any order; without content where it gets none.</summary>
    /// <param name="digest">The layer's, by which they are kept.</param>
    /// <param name="layer">What they are made of.</param>
    /// <param name="wanted">The files, by their entries in the index.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">The layer is damaged, or cannot be read.</exception>
    public async Task<IReadOnlyList<TailFile>> OfAsync(Digest digest, LayerSource layer, IReadOnlyList<Relocation> wanted, CancellationToken cancel)
    {
        string path = Path.Combine(folder, digest.Hex + ".standins");
        if (Kept(path) is { } kept)
        {
            var known = kept.ToDictionary(file => file.Path, StringComparer.Ordinal);
            if (wanted.All(file => known.ContainsKey(file.Path))) return [.. wanted.Select(file => known[file.Path])];
        }

        var made = Make(layer, wanted, cancel);
        await KeepAsync(path, made, cancel);
        return made;
    }

    private static List<TailFile> Make(LayerSource layer, IReadOnlyList<Relocation> wanted, CancellationToken cancel)
    {
        var index = wanted.ToDictionary(file => file.Path, StringComparer.Ordinal);
        var files = index.Keys.ToDictionary(path => path, path => new TailFile(path, false, LayerTimes.Fixed, []), StringComparer.Ordinal);
        foreach (var (member, content) in layer.ReadMembers(path => index.ContainsKey(path), LongestFile, int.MaxValue, cancel))
        {
            bool isExecutable = (member.Mode & AnyMayExecute) != 0;
            long modified = member.Modified.ToUnixTimeSeconds();
            files[member.Path] = new TailFile(member.Path, isExecutable, modified, StandIn.Of(index[member.Path], content) ?? []);
        }

        return [.. files.Values];
    }

    private static List<TailFile>? Kept(string path)
    {
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length > LongestKept) return null;
            byte[] bytes = File.ReadAllBytes(path);
            int line = bytes.AsSpan().IndexOf((byte)'\n');
            if (line < 0 || Encoding.UTF8.GetString(bytes.AsSpan(0, line)) != FirstLine(bytes.AsSpan(line + 1))) return null;
            var files = new List<TailFile>();
            var reader = new TarForwardReader(new MemoryStream(bytes, line + 1, bytes.Length - line - 1));
            while (reader.Next())
            {
                byte[] content = new byte[reader.Current.Size];
                for (int at = 0, read; (read = reader.Read(content.AsSpan(at))) > 0;) at += read;
                bool isExecutable = (reader.Current.Mode & AnyMayExecute) != 0;
                files.Add(new TailFile(reader.Current.Path, isExecutable, reader.Current.Modified.ToUnixTimeSeconds(), content));
            }

            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // They are made anew.
            return null;
        }
    }

    private async Task KeepAsync(string path, IReadOnlyList<TailFile> files, CancellationToken cancel)
    {
        using var entries = new MemoryStream();
        var tar = new LayerTarWriter(entries);
        foreach (var file in files)
        {
            await tar.WriteFileAsync(file.Path, file.IsExecutable ? LayerFile.Executable : LayerFile.Plain, file.Modified, file.Content, cancel);
        }

        await entries.WriteAsync(new byte[EndFrame.ContentLength], cancel);
        byte[] content = entries.ToArray();
        try
        {
            Folders.Ensure(folder);
            await AtomicFile.WriteAsync(path, (byte[])[.. Encoding.UTF8.GetBytes(FirstLine(content) + "\n"), .. content], cancel);
        }
        catch (PonchoException e) when (FileErrors.IsForbidden(e.InnerException))
        {
            // A store that others may read serves them, too: they make them each time.
        }
    }

    private static string FirstLine(ReadOnlySpan<byte> content) => $"{Form} {Digest.Of(content)}";
}
