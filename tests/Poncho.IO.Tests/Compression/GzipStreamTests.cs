using System.IO.Compression;
using Poncho.IO.Compression;
using Poncho.Testing;
using Xunit;

namespace Poncho.IO.Tests.Compression;

public sealed class GzipStreamTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(512 * 1024)]
    [InlineData(512 * 1024 + 1)]
    [InlineData(5_000_000)]
    public async Task The_bytes_do_not_depend_on_the_number_of_workers_and_are_read_back(int length)
    {
        byte[] content = Sample(length);
        byte[] packed = await PackAsync(content, new GzipOptions { Workers = 1 });
        Assert.Equal(packed, await PackAsync(content, new GzipOptions { Workers = 5 }));
        foreach (int workers in new[] { 1, 4 })
        {
            var unpacked = new MemoryStream();
            await using (var gzip = new GzipReadStream(new MemoryStream(packed), workers)) await gzip.CopyToAsync(unpacked);
            Assert.Equal(content, unpacked.ToArray());
        }

        var plain = new MemoryStream();
        await using (var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress)) await gzip.CopyToAsync(plain);
        Assert.Equal(content, plain.ToArray());
    }

    [Fact]
    public async Task Bytes_that_cannot_be_compressed_fit()
    {
        var content = new byte[2_000_000];
        new Random(2).NextBytes(content);
        foreach (var (level, most) in new[] { (1, 1.13), (3, 1.001), (9, 1.001) })
        {
            byte[] packed = await PackAsync(content, new GzipOptions { Level = level });
            Assert.True(packed.Length < content.Length * most, $"level {level}");
        }
    }

    [Fact]
    public async Task The_members_say_where_they_are()
    {
        byte[] content = Sample(2_500_000);
        byte[] packed = await PackAsync(content, new GzipOptions { BlockSize = 1_000_000 });
        var members = await GzipMemberList.ReadAsync(new MemoryStream([9, 9, .. packed, 9]), 2, packed.Length, None).ToListAsync();
        Assert.Equal([1_000_000, 1_000_000, 500_000], members.Select(member => member.ContentLength));
        Assert.Equal(packed.Length, members[^1].Offset + members[^1].Length);
        // Each is a gzip file by itself.
        var second = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(packed, (int)members[1].Offset, members[1].Length), CompressionMode.Decompress)) gzip.CopyTo(second);
        Assert.Equal(content[1_000_000..2_000_000], second.ToArray());
    }

    [Fact]
    public async Task A_member_that_holds_more_than_is_inflated_at_once_is_read_among_others()
    {
        byte[] small = Sample(10_000), large = new byte[GzipMember.MaxContentLength + 1];
        byte[] packed = [.. await PackAsync(small, new GzipOptions()), .. GzipMember.Of(large, new GzipOptions()), .. await PackAsync(small, new GzipOptions())];
        using var gzip = new GzipReadStream(new MemoryStream(packed), 2);
        var unpacked = new MemoryStream();
        await gzip.CopyToAsync(unpacked, None);
        Assert.Equal([.. small, .. large, .. small], unpacked.ToArray());
    }

    [Fact]
    public async Task A_member_ends_where_it_is_told_to()
    {
        var packed = new MemoryStream();
        await using (var gzip = new GzipWriteStream(packed, new GzipOptions(), leaveOpen: true))
        {
            await gzip.WriteAsync("head"u8.ToArray());
            await gzip.EndMemberAsync(None);
            Assert.Equal(4, (await GzipMemberList.ReadAsync(new MemoryStream(packed.ToArray()), 0, packed.Length, None).SingleAsync()).ContentLength);
            await gzip.EndMemberAsync(None);
            await gzip.WriteAsync("body"u8.ToArray());
        }

        Assert.Equal(2, await GzipMemberList.ReadAsync(packed, 0, packed.Length, None).CountAsync());
    }

    [Fact]
    public void The_header_is_the_same_everywhere()
    {
        var member = new byte[100];
        int length = GzipMember.Compress("hello"u8, member, 3);
        Assert.Equal("1F8B08040000000000FF0800506F0400" + Convert.ToHexString([(byte)length, 0, 0, 0]), Convert.ToHexString(member, 0, 20));
    }

    [Fact]
    public async Task Members_of_others_are_read_too_also_after_ours()
    {
        byte[] ours = await PackAsync(Sample(1_500_000), new GzipOptions());
        var theirs = new MemoryStream();
        using (var gzip = new GZipStream(theirs, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Sample(700_000));
        foreach (var (packed, content) in new[]
        {
            (theirs.ToArray(), Sample(700_000)),
            ([.. theirs.ToArray(), .. theirs.ToArray()], [.. Sample(700_000), .. Sample(700_000)]),
            ([.. ours, .. theirs.ToArray(), .. ours], [.. Sample(1_500_000), .. Sample(700_000), .. Sample(1_500_000)]),
        })
        {
            await StreamContract.CheckReadingAsync(inner => new GzipReadStream(inner, 2), packed, content);
        }
    }

    [Fact]
    public async Task Every_flipped_bit_is_found_or_without_effect()
    {
        byte[] content = Sample(40_000);
        byte[] packed = await PackAsync(content, new GzipOptions { BlockSize = 15_000 });
        var random = new Random(3);
        for (int i = 0; i < 400; i++)
        {
            byte[] damaged = [.. packed];
            damaged[random.Next(packed.Length)] ^= (byte)(1 << random.Next(8));
            var unpacked = new MemoryStream();
            try
            {
                using var gzip = new GzipReadStream(new MemoryStream(damaged), 2);
                gzip.CopyTo(unpacked);
            }
            catch (InvalidDataException)
            {
                continue;
            }

            Assert.True(content.AsSpan().SequenceEqual(unpacked.ToArray()), $"flip {i}");
        }
    }

    [Fact]
    public void A_member_of_others_that_is_cut_short_is_refused()
    {
        var theirs = new MemoryStream();
        using (var gzip = new GZipStream(theirs, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Sample(70_000));
        for (int length = 1; length < theirs.Length; length += 97)
        {
            using var gzip = new GzipReadStream(new MemoryStream(theirs.ToArray(), 0, length), 2);
            Assert.Throws<InvalidDataException>(() => gzip.CopyTo(Stream.Null));
        }
    }

    [Fact]
    public async Task A_stream_that_is_cut_short_is_refused()
    {
        byte[] packed = await PackAsync(Sample(40_000), new GzipOptions { BlockSize = 15_000 });
        for (int length = 1; length < packed.Length; length += 97)
        {
            using var gzip = new GzipReadStream(new MemoryStream(packed, 0, length), 2);
            var unpacked = new MemoryStream();
            if (Record.Exception(() => gzip.CopyTo(unpacked)) is { } error) Assert.IsType<InvalidDataException>(error);
            else Assert.Contains(length, await GzipMemberList.ReadAsync(new MemoryStream(packed), 0, packed.Length, None).Select(member => (int)member.Offset).ToListAsync());
        }
    }

    [Fact]
    public async Task A_full_disk_ends_the_writing()
    {
        var packed = new MemoryStream();
        var gzip = new GzipWriteStream(new FaultyStream(packed, 100_000), new GzipOptions { Workers = 2 });
        byte[] content = Sample(5_000_000);
        await Assert.ThrowsAsync<IOException>(async () => await gzip.WriteAsync(content));
        gzip.Abandon();
        await gzip.DisposeAsync();
        Assert.Equal(100_000, packed.ToArray().Length);
    }

    [Fact]
    public async Task Gzip_tar_and_python_read_it()
    {
        string gzip = Programs.Need("gzip"), tar = Programs.Need("tar"), python = Programs.Need("python3");
        _folder.Write("tree/a.bin", new string('a', 3_000_000));
        _folder.Write("tree/b.txt", "b\n");
        (await Programs.RunAsync(tar, ["-cf", _folder["t.tar"], "-C", _folder.Path, "tree"])).Succeeded();
        await File.WriteAllBytesAsync(_folder["t.tar.gz"], await PackAsync(await File.ReadAllBytesAsync(_folder["t.tar"]), new GzipOptions()));
        (await Programs.RunAsync(gzip, ["-t", _folder["t.tar.gz"]])).Succeeded();
        Directory.CreateDirectory(_folder["out"]);
        (await Programs.RunAsync(tar, ["-xzf", _folder["t.tar.gz"], "-C", _folder["out"]])).Succeeded();
        Assert.Equal(3_000_000, new FileInfo(_folder["out", "tree", "a.bin"]).Length);
        const string script = "import gzip, sys; sys.stdout.write(str(len(gzip.open(sys.argv[1]).read())))";
        Assert.Equal(new FileInfo(_folder["t.tar"]).Length.ToString(), (await Programs.RunAsync(python, ["-c", script, _folder["t.tar.gz"]])).Succeeded().Output);
    }

    private static byte[] Sample(int length)
    {
        var content = new byte[length];
        var random = new Random(1);
        for (int i = 0; i < length; i++) content[i] = (byte)(random.Next(8) * random.Next(8));
        return content;
    }

    private static async Task<byte[]> PackAsync(byte[] content, GzipOptions options)
    {
        var packed = new MemoryStream();
        await using (var gzip = new GzipWriteStream(packed, options, leaveOpen: true)) await gzip.WriteAsync(content);
        return packed.ToArray();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(700_000)]
    [InlineData(5_000_000)]
    public void A_member_of_any_length_says_it_and_is_read_by_every_reader(int length)
    {
        byte[] content = new byte[length];
        new Random(1).NextBytes(content.AsSpan(0, length / 2));
        byte[] member = GzipMember.Of(content, new GzipOptions());
        Assert.Equal(member.Length, BitConverter.ToInt32(member, 16));
        using var gzip = new System.IO.Compression.GZipStream(new MemoryStream(member), System.IO.Compression.CompressionMode.Decompress);
        var copy = new MemoryStream();
        gzip.CopyTo(copy);
        Assert.Equal(content, copy.ToArray());
    }
}
