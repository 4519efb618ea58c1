using System.Formats.Tar;
using FsCheck;
using FsCheck.Fluent;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Tar;
using Poncho.Oci.Layers;
using Poncho.Testing;
using Xunit;

namespace Poncho.Oci.Tests.Layers;

public sealed class KeptPayloadTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, true, true)]
    [InlineData(3, false, true)]
    [InlineData(3, true, false)]
    [InlineData(19, true, true)]
    [InlineData(22, false, true)]
    public async Task A_frame_of_any_level_with_or_without_checksum_and_size_is_kept(int level, bool checksum, bool sized)
    {
        byte[] entries = PayloadSample.Entries(700_000, 0, 1, 511, 512, 513, 900_000);
        byte[] tar = [.. entries, .. new byte[10240]];
        byte[] packed = Pack(tar, new ZstdOptions { Level = level, Checksum = checksum, ContentSize = sized ? tar.Length : null });
        var run = await KeptPayloadRun.MakeAsync(packed);
        await ExpectAsync(run, packed, entries);
    }

    [Fact]
    public async Task A_kept_layer_has_this_digest_everywhere()
    {
        byte[] tar = [.. PayloadSample.Entries(200_000, 3000), .. new byte[1024]];
        var run = await KeptPayloadRun.MakeAsync(HandmadeZstd.Frame(HandmadeZstd.Cut(tar, [100_000, 1]), runs: true, checksum: false));
        Assert.Equal("sha256:1f684a27fb30d4872f074cc55b63290ca8d35198e8c03ff4cbb144bd8bdd7881", Digest.Of(run.Content).ToString());
        Assert.SkipUnless(Zstd.Version == "1.5.4", "the digest of the compressed bytes is known for libzstd 1.5.4");
        Assert.Equal("sha256:7fd52d2c5b08ae0a6400a777532227b8e0f4f73deb4a2fbf15157d3aa390ce76", Digest.Of(run.Layer).ToString());
    }

    [Fact]
    public async Task Several_frames_are_kept_and_what_may_be_skipped_is_dropped()
    {
        byte[] entries = PayloadSample.Entries(700_000, 300_000, 5, 300_000);
        byte[] tar = [.. entries, .. new byte[1024]];
        // The second frame begins in the middle of a file; the third holds the end of the last entry; the fourth nothing but zeros.
        byte[] packed =
        [
            .. HandmadeZstd.Skippable(10), .. Pack(tar[..650_001], new ZstdOptions()), ..  Zstd.Compress([], new ZstdOptions()), .. HandmadeZstd.Skippable(0),
            .. Pack(tar[650_001..900_000], new ZstdOptions { Checksum = false }), .. Pack(tar[900_000..^700], new ZstdOptions { Level = 9 }), .. Pack(tar[^700..], new ZstdOptions()), .. HandmadeZstd.Skippable(5),
        ];
        var run = await KeptPayloadRun.MakeAsync(packed);
        await ExpectAsync(run, packed, entries);
    }

    [Fact]
    public async Task A_small_payload_is_compressed_anew_and_an_empty_one_is_the_record_alone()
    {
        foreach (byte[] entries in new[] { PayloadSample.Entries(100), [] })
        {
            var run = await KeptPayloadRun.MakeAsync(Pack([.. entries, .. new byte[1024]], new ZstdOptions()));
            Assert.Equal(await KeptPayloadRun.ExpectedAsync(entries), run.Content);
            Assert.Equal(2, (await KeptPayloadRun.BlocksAsync(run.Layer)).Count);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(1_000_000)]
    public async Task The_tarball_may_end_with_any_number_of_zeros(int zeros)
    {
        byte[] entries = PayloadSample.Entries(300_000, 200_000);
        byte[] packed = Pack([.. entries, .. new byte[zeros]], new ZstdOptions());
        await ExpectAsync(await KeptPayloadRun.MakeAsync(packed), packed, entries);
    }

    [Fact]
    public void However_the_publisher_cut_blocks_and_frames_the_layer_holds_the_entries()
    {
        // Files that end in zeros, headers that are cut in two, blocks of one byte and of none, blocks that are runs.
        var sizes = Gen.Elements(0, 1, 500, 512, 513, 1024, 3000).NonEmptyListOf();
        var cuts = Gen.Elements(1, 2, 100, 511, 512, 513, 1024, 5000).NonEmptyListOf();
        var cases = sizes.SelectMany(s => cuts.SelectMany(c => Gen.Choose(0, 9).SelectMany(frames => Gen.Choose(0, 3).Select(zeros => (Sizes: s.ToArray(), Cuts: c.ToArray(), Frames: frames, Zeros: zeros)))));
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            byte[] entries = PayloadSample.Entries(c.Sizes);
            var pieces = HandmadeZstd.Cut([.. entries, .. new byte[512 * c.Zeros]], c.Cuts);
            pieces.Insert(pieces.Count / 2, []);
            byte[] packed = [.. pieces.Chunk(pieces.Count / (c.Frames + 1) + 1).SelectMany((part, i) => HandmadeZstd.Frame(part, runs: i % 2 == 0, checksum: i % 3 == 0))];
            var run = KeptPayloadRun.MakeAsync(packed).GetAwaiter().GetResult();
            ExpectAsync(run, packed, entries).GetAwaiter().GetResult();
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task A_window_shrinks_to_the_content_and_never_grows()
    {
        byte[] entries = PayloadSample.Entries(400_000);
        byte[] tar = [.. entries, .. new byte[1024]];
        foreach (var (windowLog, pieces, expected) in new[] { (27, 128 * 1024, 3 * 128 * 1024L), (17, 128 * 1024, 128 * 1024), (12, 4096, 4096) })
        {
            var run = await KeptPayloadRun.MakeAsync(HandmadeZstd.Frame(HandmadeZstd.Cut(tar, [pieces]), runs: false, checksum: true, windowLog));
            Assert.Null(run.Oddity);
            Assert.True(ZstdFrameHeader.TryRead(run.Layer, out var header));
            Assert.InRange(header.WindowSize, expected, expected * 9 / 8);
            Assert.Equal(entries.Length / pieces * pieces, header.ContentSize);
            Assert.True(header.HasChecksum);
        }
    }

    [Fact]
    public async Task The_program_zstd_tests_layers_of_odd_streams()
    {
        string zstd = Programs.Need("zstd");
        byte[] entries = PayloadSample.Entries(400_000, 1_000_000);
        byte[] tar = [.. entries, .. new byte[1024]];
        await File.WriteAllBytesAsync(_folder["t.tar"], tar);
        var odd = new List<byte[]>
        {
            HandmadeZstd.Frame(HandmadeZstd.Cut(tar, [1, 100, 4096]), runs: true, checksum: false),
            HandmadeZstd.Frame(HandmadeZstd.Cut(tar, [128 * 1024]), runs: false, checksum: false, windowLog: 27),
        };
        foreach (string[] options in new string[][] { ["--ultra", "-22", "--long=27"], ["-1", "--no-check"], ["-5", "--rsyncable", "-T1"], ["-3", "-B65536", "-T2"], ["-19", "--single-thread"] })
        {
            (await Programs.RunAsync(zstd, ["-q", "-f", .. options, _folder["t.tar"], "-o", _folder["t.zst"]])).Succeeded();
            odd.Add(await File.ReadAllBytesAsync(_folder["t.zst"]));
        }

        foreach (byte[] packed in odd)
        {
            var run = await KeptPayloadRun.MakeAsync(packed);
            await ExpectAsync(run, packed, entries);
            await File.WriteAllBytesAsync(_folder["layer.zst"], run.Layer);
            (await Programs.RunAsync(zstd, ["-q", "-t", _folder["layer.zst"]])).Succeeded();
        }
    }

    [Fact]
    public async Task Long_names_and_pax_records_are_kept_and_told()
    {
        string name = "lib/" + new string('n', 300), target = new('t', 200);
        byte[] entries = PayloadSample.Entries(
            new GnuTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream([1, 2, 3]), ModificationTime = DateTimeOffset.UnixEpoch },
            new GnuTarEntry(TarEntryType.SymbolicLink, "lib/gnu") { LinkName = target, ModificationTime = DateTimeOffset.UnixEpoch },
            new PaxTarEntry(TarEntryType.RegularFile, "é" + name, new Dictionary<string, string> { ["comment"] = "x" }) { DataStream = new MemoryStream([4]), ModificationTime = DateTimeOffset.UnixEpoch.AddSeconds(1_700_000_000.75) },
            new PaxTarEntry(TarEntryType.HardLink, "lib/pax") { LinkName = target },
            new PaxTarEntry(TarEntryType.Directory, "lib/folder/"));
        var run = await KeptPayloadRun.MakeAsync(Pack([.. entries, .. new byte[1024]], new ZstdOptions()));
        Assert.Null(run.Oddity);
        Assert.Equal(await KeptPayloadRun.ExpectedAsync(entries), run.Content);
        Assert.Equal(
            [(name, "", TarMemberKind.File), ("lib/gnu", target, TarMemberKind.SymbolicLink), ("é" + name, "", TarMemberKind.File), ("lib/pax", target, TarMemberKind.HardLink), ("lib/folder", "", TarMemberKind.Folder)],
            run.Recorder.Seen.Select(seen => (seen.Entry.Path, seen.Entry.LinkTarget, seen.Entry.Kind)));
        Assert.Equal(1_700_000_000, run.Recorder.Seen[2].Entry.Modified.ToUnixTimeSeconds());
        Assert.Equal(Digest.Of([4]), run.Recorder.Seen[2].Content);
    }

    public static TheoryData<string, byte[]> Oddities() => new()
    {
        { "type 'g'", PayloadSample.Entries(new PaxGlobalExtendedAttributesTarEntry(new Dictionary<string, string> { ["comment"] = "x" })) },
        { "owner other than 0:0 of \"a\"", PayloadSample.Entries(new UstarTarEntry(TarEntryType.RegularFile, "a") { Uid = 1000 }) },
        { "owner other than 0:0 of \"a\"", PayloadSample.Entries(new UstarTarEntry(TarEntryType.RegularFile, "a") { Gid = 1 }) },
        { "owner other than 0:0 of \"a\"", PayloadSample.Entries(new PaxTarEntry(TarEntryType.RegularFile, "a") { Uid = 0x400000 }) },
        { "owner's name of \"a\"", PayloadSample.Entries(new UstarTarEntry(TarEntryType.RegularFile, "a") { UserName = "conda" }) },
        { "owner's name of \"a\"", PayloadSample.Entries(new UstarTarEntry(TarEntryType.RegularFile, "a") { GroupName = "conda" }) },
        { "setuid, setgid or sticky bit of \"a\"", PayloadSample.Entries(new UstarTarEntry(TarEntryType.RegularFile, "a") { Mode = (UnixFileMode)0x9ed }) },
        { "world-writable mode of \"a\"", PayloadSample.Entries(new UstarTarEntry(TarEntryType.RegularFile, "a") { Mode = (UnixFileMode)0x1b6 }) },
        { "world-writable mode of \"d\"", PayloadSample.Entries(new UstarTarEntry(TarEntryType.Directory, "d") { Mode = (UnixFileMode)0x1ff }) },
        { "type '6'", PayloadSample.Entries(new UstarTarEntry(TarEntryType.Fifo, "a")) },
        { "type '3'", PayloadSample.Entries(new UstarTarEntry(TarEntryType.CharacterDevice, "a")) },
        { "type '4'", PayloadSample.Entries(new UstarTarEntry(TarEntryType.BlockDevice, "a")) },
        { "type 'S'", Patched(PayloadSample.Entries(0), header => header[156] = (byte)'S') },
        { "PAX record \"SCHILY.xattr.user.x\"", PayloadSample.Entries(new PaxTarEntry(TarEntryType.RegularFile, "a", new Dictionary<string, string> { ["SCHILY.xattr.user.x"] = "1" })) },
        { "line feed in a PAX record", PayloadSample.Entries(new PaxTarEntry(TarEntryType.RegularFile, new string('n', 120) + "\n")) },
        { "name in two parts behind PAX records", [.. OldTime(), .. PayloadSample.Entries(new UstarTarEntry(TarEntryType.RegularFile, new string('p', 100) + "/n"))] },
        { "PAX records and a GNU long name", [.. OldTime(), .. PayloadSample.Entries(new GnuTarEntry(TarEntryType.RegularFile, new string('n', 120)))] },
        { "malformed PAX record", Patched(PayloadSample.Entries(5), header => header[156] = (byte)'x') },
        { "an extended header claims more than 64 KiB", Patched(PayloadSample.Entries(65537), header => header[156] = (byte)'x') },
        { "a name holds a NUL", Patched(PayloadSample.Entries(600), header => header[156] = (byte)'L') },
        { "it ends before the member that a header announces", PayloadSample.Entries(new PaxTarEntry(TarEntryType.RegularFile, "a"))[..1024] },
        { "a name is no text in UTF-8", Patched(PayloadSample.Entries(0), header => header[0] = 0xff) },
        { "a header has a number that is none", Patched(PayloadSample.Entries(0), header => header[100] = (byte)'9') },
        { "a header's checksum is wrong", Unsummed(PayloadSample.Entries(0)) },
        { "folder or link with bytes", Patched(PayloadSample.Entries(0), header => { header[156] = (byte)'2'; header[134] = (byte)'1'; }) },
        { "ends with a slash", Patched(PayloadSample.Entries(0), header => header[6] = (byte)'/') },
        { "without a name", Patched(PayloadSample.Entries(0), header => header[..100].Clear()) },
        { "data after the end", [.. PayloadSample.Entries(0), .. new byte[1024], .. PayloadSample.Entries(0)] },
    };

    [Theory]
    [MemberData(nameof(Oddities))]
    public async Task What_no_layer_keeps_is_told_apart(string oddity, byte[] entries)
    {
        var run = await KeptPayloadRun.MakeAsync(Pack([.. entries, .. new byte[1024]], new ZstdOptions()));
        Assert.Contains(oddity, run.Oddity, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_observer_may_refuse_at_the_beginning_and_the_end_of_any_entry()
    {
        byte[] packed = Pack([.. PayloadSample.Entries(10, 0, 600), .. new byte[1024]], new ZstdOptions());
        foreach (string path in new[] { "lib/f0", "lib/f1", "lib/f2" })
        {
            Assert.Equal("refused by the test", (await KeptPayloadRun.MakeAsync(packed, new PayloadRecorder { RefusedAt = path })).Oddity);
            Assert.Equal("refused by the test", (await KeptPayloadRun.MakeAsync(packed, new PayloadRecorder { RefusedAfter = path })).Oddity);
        }
    }

    [Fact]
    public async Task A_frame_that_needs_a_dictionary_is_told_apart()
    {
        string zstd = Programs.Need("zstd");
        for (int i = 0; i < 20; i++) _folder.Write($"in/{i}", string.Concat(Enumerable.Range(i, 200).Select(n => $"line {n} of many\n")));
        (await Programs.RunAsync(zstd, ["-q", "--train", .. Directory.GetFiles(_folder["in"]), "--maxdict=2000", "-o", _folder["dict"]])).Succeeded();
        (await Programs.RunAsync(zstd, ["-q", "-D", _folder["dict"], _folder["in", "0"], "-o", _folder["t.zst"]])).Succeeded();
        Assert.Contains("dictionary", (await KeptPayloadRun.MakeAsync(await File.ReadAllBytesAsync(_folder["t.zst"]))).Oddity, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_blocks_without_end_take_no_memory()
    {
        byte[] tar = [.. PayloadSample.Entries(0), .. new byte[100]];
        byte[] packed = HandmadeZstd.Frame([tar, .. Enumerable.Repeat(Array.Empty<byte>(), 5000), new byte[924]], runs: false, checksum: false);
        Assert.Equal("blocks without content", (await KeptPayloadRun.MakeAsync(packed)).Oddity);
        Assert.Contains("frames", (await KeptPayloadRun.MakeAsync([.. Enumerable.Repeat(HandmadeZstd.Frame([], false, false), 20_000).SelectMany(frame => frame)])).Oddity, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damage_is_found_or_without_effect()
    {
        byte[] entries = PayloadSample.Entries(3000, 200_000);
        byte[] packed = Pack([.. entries, .. new byte[1024]], new ZstdOptions());
        byte[] expected = await KeptPayloadRun.ExpectedAsync(entries);
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = [.. packed];
            damaged[i < 20 ? i : random.Next(packed.Length)] ^= (byte)(1 << random.Next(8));
            await ExpectDamageAsync(damaged, expected, $"flip {i}");
            await ExpectDamageAsync(packed[..random.Next(packed.Length)], expected, $"cut {i}");
        }
    }

    private static async Task ExpectDamageAsync(byte[] damaged, byte[] expected, string what)
    {
        try
        {
            var run = await KeptPayloadRun.MakeAsync(damaged);
            if (run.Oddity is null && damaged.Length > 0) Assert.True(run.Content.AsSpan().SequenceEqual(expected), what);
        }
        catch (PonchoException e)
        {
            Assert.StartsWith("archive is damaged (", e.Message, StringComparison.Ordinal);
            Assert.EndsWith("\"sample.conda\"", e.Message, StringComparison.Ordinal);
        }
    }

    // The layer holds the entries; the publisher's blocks come first, as they were, and as many of them as possible: all before the one that holds the end of the last entry.
    private static async Task ExpectAsync(KeptPayloadRun run, byte[] packed, byte[] entries)
    {
        Assert.Null(run.Oddity);
        byte[] expected = await KeptPayloadRun.ExpectedAsync(entries);
        Assert.True(run.Content.AsSpan().SequenceEqual(expected), "the content is another");
        var theirs = await KeptPayloadRun.BlocksAsync(packed);
        var ours = await KeptPayloadRun.BlocksAsync(run.Layer);
        var sizes = await ContentSizesAsync(packed);
        int kept = 0;
        for (long end = 0; kept < sizes.Count && end + sizes[kept] <= entries.Length && !(end == entries.Length && sizes[kept] == 0); kept++) end += sizes[kept];
        // Blocks without content may go with a frame that is left out.
        var keptBlocks = theirs.Take(kept).Where((_, i) => sizes[i] > 0).Select(Convert.ToHexString);
        var begin = ours.Where(block => block.Length > 3).Select(Convert.ToHexString).Take(keptBlocks.Count());
        Assert.True(keptBlocks.SequenceEqual(begin), "the publisher's blocks are not kept");
    }

    private static async Task<List<int>> ContentSizesAsync(byte[] packed)
    {
        using var reader = new ZstdPieceReader(new MemoryStream(packed), packed.Length);
        using var decoder = new ZstdBlockDecoder();
        var sizes = new List<int>();
        while (await reader.ReadAsync(CancellationToken.None) is { Kind: not ZstdPieceKind.End } piece)
        {
            if (piece.Kind == ZstdPieceKind.FrameHeader) decoder.Begin(reader.Bytes);
            if (piece.Kind == ZstdPieceKind.Block) sizes.Add(decoder.Decode(reader.Bytes).Length);
            if (piece.Kind == ZstdPieceKind.Checksum) decoder.End(reader.Bytes);
        }

        return sizes;
    }

    // Streamed, so that the header has the content's size only where the options say it.
    private static byte[] Pack(byte[] content, ZstdOptions options)
    {
        var packed = new MemoryStream();
        using (var zstd = new ZstdCompressStream(packed, options, leaveOpen: true))
        {
            foreach (byte[] piece in content.Chunk(50_000)) zstd.Write(piece);
        }

        return packed.ToArray();
    }

    private static byte[] Patched(byte[] entries, SpanAction<byte> patch)
    {
        patch(entries.AsSpan(0, 512));
        "        "u8.CopyTo(entries.AsSpan(148));
        int sum = 0;
        foreach (byte b in entries.AsSpan(0, 512)) sum += b;
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(entries, 148);
        return entries;
    }

    // A PAX record of a time alone.
    private static byte[] OldTime()
    {
        var tar = new MemoryStream();
        new LayerTarWriter(tar).WriteFileAsync("a", LayerFile.Plain, -1, ReadOnlyMemory<byte>.Empty, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        return tar.ToArray()[..1024];
    }

    private static byte[] Unsummed(byte[] entries)
    {
        entries[150] ^= 1;
        return entries;
    }

    private delegate void SpanAction<T>(Span<T> span);
}
