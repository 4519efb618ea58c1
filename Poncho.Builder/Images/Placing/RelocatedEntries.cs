using Poncho.Builder.Images.Blobs;
using Poncho.Builder.Images.Contents;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Files;
using Poncho.IO.Streams;
using Poncho.IO.Tar;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;

namespace Poncho.Builder.Images.Placing;

/// <summary>The entries of a layer as an image has them: at the image's prefix, and with it in each placeholder's place.</summary>
/// <param name="layer">What the config says of the layer.</param>
/// <param name="prefix">Where the image has the environment.</param>
internal sealed class RelocatedEntries(EnvironmentLayer layer, ImagePrefix prefix)
{
    private const int Plain = 0x1a4;

    private readonly Prefix _written = new(prefix.Written);

    /// <summary>
    /// Only the files that hold a placeholder, to lie over the layer as it is, and whiteouts (OCI image specification 1.1, "Whiteouts") of byte code that
    /// they make stale.
    /// </summary>
    /// <param name="frames">The layer.</param>
    /// <param name="replaced">Paths that another layer has instead, each by its hash: they are left out.</param>
    /// <param name="output">Takes the entries.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">The layer is damaged, or the prefix does not fit.</exception>
    public Task WriteChangedAsync(IReadOnlyList<BlobPiece> frames, IReadOnlySet<ulong> replaced, TarForwardWriter output, CancellationToken cancel) =>
        ReadAsync(frames, async tar =>
        {
            var member = tar.Current;
            string path = member.Path.TrimEnd('/');
            if (replaced.Count > 0 && replaced.Contains(ContentReader.HashOf(path))) return;
            if (StalePyc.Is(path, layer.Relocations))
            {
                int name = path.LastIndexOf('/') + 1;
                await output.WriteHeadAsync(TarMemberKind.File, prefix.Inside($"{path[..name]}.wh.{path[name..]}"), "", Plain, 0, TimeOf(member), cancel);
            }
            else if (layer.Relocations.Find(path) is { } relocation)
            {
                await WriteRelocatedAsync(tar, relocation, output, cancel);
            }
        }, cancel);

    /// <summary>All files of the layer.</summary>
    /// <param name="frames">The layer.</param>
    /// <param name="output">Takes the entries.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">The layer is damaged, or the prefix does not fit.</exception>
    public Task WriteAllAsync(IReadOnlyList<BlobPiece> frames, TarForwardWriter output, CancellationToken cancel) =>
        ReadAsync(frames, async tar =>
        {
            var member = tar.Current;
            string path = member.Path.TrimEnd('/');
            if (StalePyc.Is(path, layer.Relocations)) return;
            if (layer.Relocations.Find(path) is { } relocation) await WriteRelocatedAsync(tar, relocation, output, cancel);
            else await WriteAsync(tar, path, output, cancel);
        }, cancel);

    private async Task ReadAsync(IReadOnlyList<BlobPiece> frames, Func<TarForwardReader, Task> take, CancellationToken cancel)
    {
        try
        {
            await using var plain = new ZstdDecompressStream(new PieceStream(frames));
            var tar = new TarForwardReader(plain);
            while (tar.Next())
            {
                cancel.ThrowIfCancellationRequested();
                await take(tar);
            }
        }
        catch (InvalidDataException e)
        {
            throw new PonchoException($"layer of {layer.Name} is damaged ({e.Message})", "poncho cache verify says what else is; create or pull the environment again", e);
        }
    }

    private async Task WriteRelocatedAsync(TarForwardReader tar, Relocation relocation, TarForwardWriter output, CancellationToken cancel)
    {
        var member = tar.Current;
        if (member.Kind == TarMemberKind.HardLink)
        {
            // The file that it is a second name of holds the same placeholders, and comes before it in what is written, too.
            await output.WriteHeadAsync(member.Kind, prefix.Inside(member.Path), prefix.Inside(member.LinkTarget), member.Mode, 0, TimeOf(member), cancel);
            return;
        }

        // Its length is known only when it is relocated.
        using var spool = new Spool();
        var writer = RelocatingWriter.Begin(relocation, _written, new SpoolStream(spool));
        byte[] buffer = new byte[AtomicFile.BufferSize];
        for (int read; (read = tar.Read(buffer)) > 0;) writer.Write(buffer.AsSpan(0, read));
        writer.Complete();
        await output.WriteHeadAsync(TarMemberKind.File, prefix.Inside(member.Path), "", member.Mode, spool.Length, TimeOf(member), cancel);
        await using var content = spool.Open(0, spool.Length);
        await output.WriteDataAsync(member.Path, spool.Length, content, cancel);
    }

    private async Task WriteAsync(TarForwardReader tar, string path, TarForwardWriter output, CancellationToken cancel)
    {
        var member = tar.Current;
        string link = member.Kind == TarMemberKind.HardLink ? prefix.Inside(member.LinkTarget) : member.LinkTarget;
        await output.WriteHeadAsync(member.Kind, prefix.Inside(path), link, member.Mode, member.Size, TimeOf(member), cancel);
        if (member.Kind == TarMemberKind.File) await output.WriteDataAsync(path, member.Size, new MemberStream(tar), cancel);
    }

    private static long TimeOf(TarMember member) => member.Modified.ToUnixTimeSeconds();

    private sealed class MemberStream(TarForwardReader tar) : ReadingStream
    {
        public override int Read(Span<byte> buffer) => tar.Read(buffer);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(tar.Read(buffer.Span));
    }

    private sealed class SpoolStream(Spool spool) : WritingStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => spool.Append(buffer);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            spool.Append(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override void Flush()
        {
        }
    }
}
