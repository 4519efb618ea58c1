using Poncho.IO.Compression;
using Poncho.Oci.Layers;
using Poncho.Testing;

namespace Poncho.Oci.Tests.Layers;

/// <summary>One payload made into a layer, and what the layer then holds.</summary>
internal sealed record KeptPayloadRun(string? Oddity, byte[] Layer, byte[] Content, PayloadRecorder Recorder)
{
    public static readonly byte[] Record = "{\"name\": \"sample\"}\n"u8.ToArray();

    public static async Task<KeptPayloadRun> MakeAsync(byte[] packed, PayloadRecorder? recorder = null)
    {
        var cancel = CancellationToken.None;
        recorder ??= new PayloadRecorder();
        // In the middle of a file, as a payload is in a zip file; the read pieces are short, as a file system's may be.
        var archive = new MemoryStream([1, 2, 3, .. packed, 4, 5, 6]);
        var payload = await KeptPayload.InspectAsync(archive, 3, packed.Length, "sample.conda", recorder, cancel);
        if (payload.Oddity is not null) return new KeptPayloadRun(payload.Oddity, [], [], recorder);
        var layer = new MemoryStream();
        await payload.WriteAsync(archive, layer, (tar, token) => tar.WriteFileAsync("conda-meta/sample.json", LayerFile.Plain, 0, Record, token), cancel);
        var content = new MemoryStream();
        await using (var zstd = new ZstdDecompressStream(new TrickleStream(new MemoryStream(layer.ToArray()), 1000))) await zstd.CopyToAsync(content);
        return new KeptPayloadRun(null, layer.ToArray(), content.ToArray(), recorder);
    }

    /// <summary>What the layer must hold for a tarball with these entries.</summary>
    public static async Task<byte[]> ExpectedAsync(byte[] entries)
    {
        var expected = new MemoryStream();
        expected.Write(entries);
        await new LayerTarWriter(expected).WriteFileAsync("conda-meta/sample.json", LayerFile.Plain, 0, Record, CancellationToken.None);
        expected.Write(new byte[1024]);
        return expected.ToArray();
    }

    /// <summary>Every block of a zstd stream, without the bit that says whether it is the last.</summary>
    public static async Task<List<byte[]>> BlocksAsync(byte[] packed)
    {
        using var reader = new ZstdPieceReader(new MemoryStream(packed), packed.Length);
        var blocks = new List<byte[]>();
        while (await reader.ReadAsync(CancellationToken.None) is { Kind: not ZstdPieceKind.End } piece)
        {
            if (piece.Kind != ZstdPieceKind.Block) continue;
            byte[] block = reader.Bytes.ToArray();
            block[0] &= 0xfe;
            blocks.Add(block);
        }

        return blocks;
    }
}
