using System.Globalization;
using System.IO.Compression;
using Poncho.Conda.Linking;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.Testing;
using Poncho.Testing.Odd;
using Xunit;

namespace Poncho.Conda.Tests.Packages;

/// <summary>Archives made to cost more than they should: refused in bounded memory and time, with a limit that is named and can be raised.</summary>
public sealed class HostileArchiveTests
{
    [Theory]
    [InlineData('x')]
    [InlineData('L')]
    [InlineData('K')]
    public void An_extended_header_of_a_gigabyte_is_not_taken_into_memory(char type)
    {
        byte[] header = new OddEntry { Name = "x", Type = type, ClaimedSize = 1 << 30 }.ToBytes();
        using var bomb = new MemoryStream(Zeros(header, 1 << 30));
        long before = GC.GetTotalAllocatedBytes();
        var error = Assert.Throws<PonchoException>(() =>
        {
            using var entries = new TarEntries(new UnpackedStream(new ZstdDecompressStream(bomb), "bomb", ArchiveLimits.Default, bomb.Length, long.MaxValue), "bomb", ArchiveLimits.Default);
            while (entries.Next() is not null) continue;
        });
        Assert.Equal("package is truncated or corrupt (an extended header claims more than 1 MiB): \"bomb\"", error.Message);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 16 << 20);
    }

    [Fact]
    public async Task Zstd_bomb_is_refused_by_a_limit_that_is_named_and_can_be_raised()
    {
        using var folder = new TempFolder();
        var package = new OddPackage("bomb").File("share/zeros", new byte[4 << 20]);
        string path = folder["bomb.conda"];
        await File.WriteAllBytesAsync(path, package.ToBytes(OddFormat.Conda));
        var error = await Assert.ThrowsAsync<PonchoException>(() => ReadAsync(path, new ArchiveLimits { UnpackedBytes = 1 << 20 }));
        Assert.Equal("package unpacks to more than 1048576 bytes: \"bomb.conda\"", error.Message);
        Assert.Equal("if it is not a bomb, set PONCHO_UNPACK_LIMIT to more bytes than it holds", error.Hint);
        Assert.Equal(1, await ReadAsync(path, ArchiveLimits.From(new Dictionary<string, string?> { ["PONCHO_UNPACK_LIMIT"] = "8000000" })));
        Assert.Equal(1, await ReadAsync(path, ArchiveLimits.Default));
    }

    [Fact]
    public void A_gigabyte_of_zeros_from_some_kilobytes_is_a_bomb_and_raising_the_limit_takes_it()
    {
        byte[] packed = Zeros([], 1100L << 20);
        Assert.Equal("package unpacks to more than 1000 times its size: \"bomb\"", Assert.Throws<PonchoException>(() => Read(ArchiveLimits.Default)).Message);
        Read(ArchiveLimits.From(new Dictionary<string, string?> { ["PONCHO_UNPACK_LIMIT"] = (2L << 30).ToString(CultureInfo.InvariantCulture) }));

        void Read(ArchiveLimits limits)
        {
            using var stream = new UnpackedStream(new ZstdDecompressStream(new MemoryStream(packed)), "bomb", limits, packed.Length, limits.UnpackedBytes);
            stream.CopyTo(Stream.Null);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("many")]
    [InlineData("-1")]
    [InlineData("0")]
    public void A_limit_that_is_no_number_is_refused(string value) =>
        Assert.Equal($"PONCHO_UNPACK_LIMIT is not a number of bytes: \"{value}\"", Assert.Throws<PonchoException>(() => ArchiveLimits.From(new Dictionary<string, string?> { ["PONCHO_UNPACK_LIMIT"] = value })).Message);

    [Fact]
    public async Task Too_many_entries_are_refused()
    {
        using var folder = new TempFolder();
        var package = new OddPackage("many");
        for (int i = 0; i < 200; i++) package.File($"share/{i}", "");
        string path = folder["many.conda"];
        await File.WriteAllBytesAsync(path, package.ToBytes(OddFormat.Conda));
        Assert.Equal(200, await ReadAsync(path, ArchiveLimits.Default));
        var error = await Assert.ThrowsAsync<PonchoException>(() => ReadAsync(path, new ArchiveLimits { Entries = 100 }));
        Assert.Equal("package unpacks to more than 100 entries: \"many.conda\"", error.Message);
    }

    [Fact]
    public async Task Entries_below_an_unlisted_link_are_refused()
    {
        using var folder = new TempFolder();
        var package = new OddPackage("sly").Entry(new OddEntry { Name = "share", Type = '2', Link = "/tmp" }).File("share/a/b", "x");
        string path = folder["sly.conda"];
        await File.WriteAllBytesAsync(path, package.ToBytes(OddFormat.Conda));
        var error = await Assert.ThrowsAsync<PonchoException>(() => ReadAsync(path, ArchiveLimits.Default));
        Assert.Equal("entry of sly.conda lies below a soft link: \"share/a/b\"", error.Message);
    }

    /// <summary>bzip2, and a zip member that is deflated: the limit is on what comes out at the end, whatever it was packed with.</summary>
    [Theory]
    [InlineData(OddFormat.TarBz2, OddFrames.One)]
    [InlineData(OddFormat.Conda, OddFrames.Deflated)]
    public async Task Bombs_of_other_kinds_are_refused_by_the_same_limit(OddFormat format, OddFrames frames)
    {
        using var folder = new TempFolder();
        string path = folder["bomb"];
        await File.WriteAllBytesAsync(path, new OddPackage("bomb") { Frames = frames }.File("share/zeros", new byte[4 << 20]).ToBytes(format));
        Assert.InRange(new FileInfo(path).Length, 1, 20_000);
        var error = await Assert.ThrowsAsync<PonchoException>(() => ReadAsync(path, new ArchiveLimits { UnpackedBytes = 1 << 20 }));
        Assert.Equal("package unpacks to more than 1048576 bytes: \"bomb\"", error.Message);
        Assert.Equal(1, await ReadAsync(path, ArchiveLimits.From(new Dictionary<string, string?> { ["PONCHO_UNPACK_LIMIT"] = "8000000" })));
    }

    /// <summary>Members that a reader would take into memory whole.</summary>
    [Fact]
    public async Task A_bomb_in_the_zip_s_own_metadata_is_not_taken_into_memory()
    {
        using var folder = new TempFolder();
        string path = folder["bomb.conda"];
        await using (var file = File.Create(path))
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
        {
            await using var member = zip.CreateEntry("metadata.json", CompressionLevel.Fastest).Open();
            for (int i = 0; i < 256; i++) await member.WriteAsync(new byte[1 << 20]);
        }

        long before = GC.GetTotalAllocatedBytes();
        _ = await Assert.ThrowsAsync<PonchoException>(() => ReadAsync(path, ArchiveLimits.Default));
        Assert.True(GC.GetTotalAllocatedBytes() - before < 64 << 20);
    }

    [Fact]
    public async Task An_archive_without_metadata_of_its_own_is_read()
    {
        using var folder = new TempFolder();
        File.WriteAllBytes(folder["bare.conda"], new OddPackage("bare").ToBytes(OddFormat.Conda));
        using (var zip = ZipFile.Open(folder["bare.conda"], ZipArchiveMode.Update)) zip.GetEntry("metadata.json")!.Delete();
        await using var archive = await CondaArchive.OpenAsync(folder["bare.conda"], CancellationToken.None);
        Assert.Equal("bare", archive.Metadata.Index.Name);
    }

    /// <summary>A million entries in the long run: read in the memory that the limit speaks of, and in a time that follows their number.</summary>
    [Fact]
    public async Task A_million_entries_are_read_in_bounded_memory()
    {
        int count = LongRun.Times(50_000, 1_000_000);
        using var folder = new TempFolder();
        string path = folder["many.conda"];
        byte[] packed = Entries(count);
        byte[] archive = new OddPackage("many").ToBytes(OddFormat.Conda);
        await using (var file = File.Create(path))
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
        using (var model = new ZipArchive(new MemoryStream(archive)))
        {
            foreach (var entry in model.Entries)
            {
                await using var member = zip.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                if (entry.FullName.StartsWith("pkg-", StringComparison.Ordinal)) await member.WriteAsync(packed);
                else await entry.Open().CopyToAsync(member);
            }
        }

        long before = GC.GetTotalMemory(forceFullCollection: true);
        await using var opened = await CondaArchive.OpenAsync(path, default);
        var check = new PayloadCheck(LinkPlan.For(opened.Metadata, null));
        int read = 0;
        await foreach (var entry in opened.ReadPayloadAsync(default))
        {
            _ = check.Admit(entry);
            read++;
        }

        long held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(count, read);
        Assert.True(held < (700L * count) + (64 << 20), $"{held} bytes for {count} entries");
        GC.KeepAlive(check);
    }

    private static byte[] Entries(int count)
    {
        var bytes = new MemoryStream();
        using (var zstd = new ZstdCompressStream(bytes, new ZstdOptions { Level = 1 }, leaveOpen: true))
        {
            for (int i = 0; i < count; i++) zstd.Write(new OddEntry { Name = string.Create(CultureInfo.InvariantCulture, $"share/{i}") }.ToBytes());
            zstd.Write(new byte[1024]);
        }

        return bytes.ToArray();
    }

    private static async Task<int> ReadAsync(string path, ArchiveLimits limits)
    {
        await using var archive = await CondaArchive.OpenAsync(path, Path.GetFileName(path), limits, default);
        var check = new PayloadCheck(LinkPlan.For(archive.Metadata, null));
        int count = 0;
        await foreach (var entry in archive.ReadPayloadAsync(default))
        {
            _ = check.Admit(entry);
            count++;
        }

        return count;
    }

    private static byte[] Zeros(byte[] head, long count)
    {
        var bytes = new MemoryStream();
        using (var zstd = new ZstdCompressStream(bytes, new ZstdOptions { Level = 1 }, leaveOpen: true))
        {
            zstd.Write(head);
            byte[] zeros = new byte[1 << 20];
            for (long i = 0; i < count; i += zeros.Length) zstd.Write(zeros);
        }

        return bytes.ToArray();
    }
}
