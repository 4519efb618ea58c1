using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Streams;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Oci.Storing;
using Poncho.Oci.Tests.Layers;
using Poncho.Testing;
using Xunit;

namespace Poncho.Oci.Tests.Storing;

public sealed class BlobWriterTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_blob_writer_is_written_as_any_stream()
    {
        var store = await Store.OpenAsync(_folder["store"], None);
        var content = new byte[300_001];
        new Random(1).NextBytes(content);
        Assert.Equal(content, await StreamContract.CheckWritingAsync(inner => Begin(store, new Unowned(inner)), content, stream => stream.Flush()));
    }

    [Theory]
    [InlineData(0, FaultyStream.NoSpace, "no space left on device")]
    [InlineData(100_000, FaultyStream.NoSpace, "no space left on device")]
    [InlineData(200_000, FaultyStream.Broken, "input/output error")]
    [InlineData(999_999, FaultyStream.NoSpace, "no space left on device")]
    public async Task A_disk_that_fails_leaves_no_blob(long good, int error, string reason)
    {
        var store = await Store.OpenAsync(_folder["store"], None);
        await using (var writer = Begin(store, file => new FaultyStream(file, good, error)))
        {
            var failure = await Assert.ThrowsAsync<PonchoException>(async () =>
            {
                await writer.WriteAsync(new byte[1000]);
                await writer.WriteAsync(new byte[999_000]);
                await writer.CommitAsync("x/y", None);
            });
            Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
            // Who goes on all the same gets no blob either.
            await Assert.ThrowsAnyAsync<Exception>(() => writer.CommitAsync("x/y", None));
        }

        Assert.Empty(Directory.GetFiles(_folder["store", "blobs", "sha256"]));
    }

    [Fact]
    public async Task A_write_that_was_cancelled_leaves_no_blob()
    {
        var store = await Store.OpenAsync(_folder["store"], None);
        using var cancel = new CancellationTokenSource();
        await using (var writer = store.BeginBlob())
        {
            await writer.WriteAsync(new byte[500_000]);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await writer.WriteAsync(new byte[500_000], cancel.Token));
            await Assert.ThrowsAsync<InvalidOperationException>(() => writer.CommitAsync("x/y", None));
        }

        Assert.Empty(Directory.GetFiles(_folder["store", "blobs", "sha256"]));
    }

    [Fact]
    public async Task A_source_that_fails_or_is_cancelled_leaves_no_blob()
    {
        var store = await Store.OpenAsync(_folder["store"], None);
        var expected = Descriptor.Of(new byte[500_000], "x/y");
        foreach (long good in new[] { 0L, 1, 300_000, 499_999 })
        {
            await Assert.ThrowsAsync<IOException>(() => store.WriteAsync(new FaultyStream(new MemoryStream(new byte[500_000]), good, FaultyStream.Broken), expected, None));
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.WriteAsync(new MemoryStream(new byte[500_000]), expected, new CancellationToken(canceled: true)));
        Assert.Empty(Directory.GetFiles(_folder["store", "blobs", "sha256"]));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named()
    {
        var store = await Store.OpenAsync(_folder["store"], None);
        // Root may write where nobody else may, but not where there is no folder.
        Directory.Delete(_folder["store", "blobs", "sha256"]);
        Assert.StartsWith("cannot write file (no such folder): ", Assert.Throws<PonchoException>(() => store.BeginBlob()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kept_payload_onto_a_full_disk_leaves_no_blob()
    {
        var store = await Store.OpenAsync(_folder["store"], None);
        byte[] packed = IO.Compression.Zstd.Compress([.. PayloadSample.Entries(500_000), .. new byte[1024]], new IO.Compression.ZstdOptions());
        var archive = new MemoryStream(packed);
        var payload = await KeptPayload.InspectAsync(archive, 0, packed.Length, "sample", new PayloadRecorder(), None);
        for (long good = 0; good < 300_000; good += 50_000)
        {
            await using var writer = Begin(store, file => new FaultyStream(file, good));
            await Assert.ThrowsAsync<PonchoException>(async () =>
            {
                await payload.WriteEntriesAsync(archive, writer, (_, _) => ValueTask.CompletedTask, None);
                await writer.CommitLayerAsync(None);
            });
        }

        Assert.Empty(Directory.GetFiles(_folder["store", "blobs", "sha256"]));
    }

    private static BlobWriter Begin(Store store, Func<Stream, Stream> wrap)
    {
        string temporary = AtomicFile.TemporaryNameBeside(store.PathOf(Digest.Of([])));
        return new BlobWriter(store, temporary, wrap(AtomicFile.Create(temporary)));
    }

    private static BlobWriter Begin(Store store, Stream file) => new(store, AtomicFile.TemporaryNameBeside(store.PathOf(Digest.Of([]))), file);

    // Stays open when it is disposed: the contract looks at what came out.
    private sealed class Unowned(Stream inner) : WritingStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => inner.Write(buffer);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);
    }
}
