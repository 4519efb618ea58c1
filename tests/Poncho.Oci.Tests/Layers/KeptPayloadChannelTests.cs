using System.Formats.Tar;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.Oci.Layers;
using Poncho.Testing;
using Xunit;

namespace Poncho.Oci.Tests.Layers;

/// <summary>Kept frames of every <c>.conda</c> file of the shared channel.</summary>
public sealed class KeptPayloadChannelTests(ITestOutputHelper output) : IDisposable
{
    private static readonly byte[] Record = "{\"name\": \"sample\"}\n"u8.ToArray();

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_package_becomes_a_layer_that_other_programs_read()
    {
        string channel = TestData.Path("channels", "conda-forge");
        string zstd = Programs.Need("zstd"), tar = Programs.Need("tar");
        long before = 0, after = 0;
        int kept = 0;
        var odd = new List<string>();
        foreach (string archive in Directory.EnumerateFiles(channel, "*.conda", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var member = StoredMember.PayloadOf(archive);
            string layer = _folder[Path.GetFileName(archive) + ".tar.zst"];
            if (await TryKeepAsync(member, layer) is { } oddity)
            {
                odd.Add($"{Path.GetFileName(archive)}: {oddity}");
                continue;
            }

            kept++;
            before += member.Length;
            after += new FileInfo(layer).Length;
            (await Programs.RunAsync(zstd, ["-q", "-t", layer])).Succeeded();
            var listed = (await Programs.RunAsync(tar, ["--zstd", "-tvf", layer])).Succeeded();
            Assert.Empty(listed.Error);
            Assert.EndsWith("conda-meta/sample.json\n", listed.Output, StringComparison.Ordinal);
            File.Delete(layer);
        }

        output.WriteLine($"{kept} packages kept, {before} -> {after} bytes ({100.0 * (after - before) / before:0.00} %)");
        Assert.Empty(odd);
        Assert.True(kept >= 1 && after < before * 1.01, "layers are at most one per cent larger");
    }

    [Fact]
    public async Task Python_reads_the_layers_of_some()
    {
        string python = Programs.Need("python3"), zstd = Programs.Need("zstd");
        string channel = TestData.Path("channels", "conda-forge", "linux-64");
        const string script = "import sys, tarfile; print(tarfile.open(sys.argv[1]).getnames()[-1])";
        foreach (string archive in Directory.EnumerateFiles(channel, "*.conda").Order(StringComparer.Ordinal).Take(5))
        {
            string layer = _folder["layer.tar.zst"], unpacked = _folder["layer.tar"];
            Assert.Null(await TryKeepAsync(StoredMember.PayloadOf(archive), layer));
            (await Programs.RunAsync(zstd, ["-q", "-d", "-f", layer, "-o", unpacked])).Succeeded();
            Assert.Equal("conda-meta/sample.json\n", (await Programs.RunAsync(python, ["-c", script, unpacked])).Succeeded().Output);
        }
    }

    // Writes the layer and compares it, byte by byte, with what the publisher's stream holds up to the end of the last entry; null, or the oddity.
    private static async Task<string?> TryKeepAsync(StoredMember member, string layer)
    {
        var cancel = CancellationToken.None;
        await using var archive = File.OpenRead(member.Archive);
        var recorder = new PayloadRecorder();
        var payload = await KeptPayload.InspectAsync(archive, member.Offset, member.Length, member.Archive, recorder, cancel);
        if (payload.Oddity is not null) return payload.Oddity;
        await using (var file = File.Create(layer))
        {
            await payload.WriteAsync(archive, file, (writer, token) => writer.WriteFileAsync("conda-meta/sample.json", LayerFile.Plain, 0, Record, token), cancel);
        }

        await CompareAsync(member, payload.ContentSize, layer);
        CompareEntries(layer, recorder);
        return null;
    }

    private static async Task CompareAsync(StoredMember member, long size, string layer)
    {
        await using var archive = File.OpenRead(member.Archive);
        archive.Position = member.Offset;
        await using var expected = new ZstdDecompressStream(archive);
        await using var actual = new ZstdDecompressStream(File.OpenRead(layer));
        byte[] a = new byte[1 << 20], b = new byte[1 << 20];
        for (long left = size; left > 0;)
        {
            int step = (int)Math.Min(left, a.Length);
            await expected.ReadExactlyAsync(a.AsMemory(0, step));
            await actual.ReadExactlyAsync(b.AsMemory(0, step));
            Assert.True(a.AsSpan(0, step).SequenceEqual(b.AsSpan(0, step)), member.Archive);
            left -= step;
        }

        var tail = new MemoryStream();
        await actual.CopyToAsync(tail);
        Assert.Equal(512 + 512 + 1024, tail.Length);
        Assert.Equal(new byte[1024], tail.ToArray()[1024..]);
    }

    private static void CompareEntries(string layer, PayloadRecorder recorder)
    {
        using var tar = new TarReader(new ZstdDecompressStream(File.OpenRead(layer)));
        foreach (var (seen, content) in recorder.Seen)
        {
            var entry = tar.GetNextEntry()!;
            Assert.Equal((entry.Name.TrimEnd('/'), entry.LinkName, (int)entry.Mode, entry.Length, entry.ModificationTime.ToUnixTimeSeconds()), (seen.Path, seen.LinkTarget, seen.Mode, seen.Size, seen.Modified.ToUnixTimeSeconds()));
            if (entry.DataStream is { } data) Assert.Equal(content, Digest.OfAsync(data, CancellationToken.None).AsTask().GetAwaiter().GetResult());
        }

        Assert.Equal("conda-meta/sample.json", tar.GetNextEntry()!.Name);
        Assert.Null(tar.GetNextEntry());
    }
}
