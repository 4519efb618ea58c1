using BenchmarkDotNet.Attributes;
using Poncho.Conda.Packages;
using Poncho.IO.Compression;
using Poncho.IO.Tar;
using Poncho.Oci.Layers;

namespace Poncho.Benchmarks;

/// <summary>The layer of one package of 0.5 MB in each of its ways: the publisher's frames kept, or written again at our level; and its gzip member.</summary>
public class LayerBenchmarks
{
    private CondaArchive _archive = null!;
    private string _path = "";
    private byte[] _tar = [];

    // The in-process toolchain does not wait for an asynchronous set-up.
    [GlobalSetup]
    public void SetUp() => SetUpAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void CleanUp() => _archive.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Baseline = true)]
    public async Task KeepFrames()
    {
        await using var file = File.OpenRead(_path);
        var frame = _archive.PayloadFrame!.Value;
        var kept = await KeptPayload.InspectAsync(file, frame.Offset, frame.Length, "openssl", new Blind(), CancellationToken.None);
        await kept.WriteAsync(file, Stream.Null, (_, _) => ValueTask.CompletedTask, CancellationToken.None);
    }

    [Benchmark]
    public void CompressAgain()
    {
        using var zstd = new ZstdCompressStream(Stream.Null, new ZstdOptions());
        zstd.Write(_tar);
    }

    [Benchmark]
    public void CompressAsGzip()
    {
        using var gzip = new GzipWriteStream(Stream.Null, new GzipOptions());
        gzip.Write(_tar);
    }

    private async Task SetUpAsync()
    {
        _path = Directory.GetFiles(Inputs.Path("channels", "conda-forge", "linux-64"), "openssl-*.conda")[0];
        _archive = await CondaArchive.OpenAsync(_path, CancellationToken.None);
        using var memory = new MemoryStream();
        await using (var frame = _archive.OpenPayloadFrame())
        await using (var payload = new ZstdDecompressStream(frame)) await payload.CopyToAsync(memory);
        _tar = memory.ToArray();
    }

    /// <summary>Looks at nothing.</summary>
    private sealed class Blind : IPayloadObserver
    {
        public string? Begin(TarMember member) => null;

        public void Data(ReadOnlySpan<byte> data)
        {
        }

        public string? End() => null;
    }
}
