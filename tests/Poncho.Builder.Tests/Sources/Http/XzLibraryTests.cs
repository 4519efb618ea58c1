using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Poncho.Builder.Sources.Http;
using Poncho.Builder.Specs;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Sources.Http;

public class XzLibraryTests
{
    private static readonly byte[] s_text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 300_000).Select(i => $"{i}\n")));

    [Theory]
    [InlineData("--check=none")]
    [InlineData("--check=crc32")]
    [InlineData("--check=crc64")]
    [InlineData("--check=sha256")]
    [InlineData("-9e")]
    [InlineData("-0", "--block-size=100000")]
    [InlineData("-T2", "--block-size=131072", "--check=sha256")]
    [InlineData("--lzma2=dict=4KiB,lc=0,lp=4,pb=0")]
    [InlineData("--lzma2=dict=192MiB")]
    public async Task Whatever_the_program_xz_writes_is_read_without_it(params string[] options)
    {
        byte[] noise = new byte[700_001];
        new Random(1).NextBytes(noise);
        byte[] content = [.. s_text, .. noise, .. s_text];
        byte[] packed = await CompressAsync(content, options);
        foreach (int part in (int[])[1 << 17, 100_000, 4093]) Assert.Equal(content, Decompress(packed, part));
    }

    [Fact]
    public async Task Streams_one_after_another_with_zeros_between_them_are_one_file()
    {
        byte[] one = await CompressAsync(s_text, "-1"), other = await CompressAsync("end"u8.ToArray(), "--check=sha256"), empty = await CompressAsync([]);
        Assert.Empty(Decompress(empty));
        Assert.Equal([.. s_text, .. "end"u8], Decompress([.. one, .. empty, 0, 0, 0, 0, 0, 0, 0, 0, .. other, 0, 0, 0, 0]));
        foreach (byte[] broken in (byte[][])[[.. one, 0, 0, 0], [.. one, 1], [.. one, 0, 0, 0, 0, 7], [0, 0, 0, 0, .. one], [.. one, 0, 0, 0, .. other], []])
            Refused(broken);
    }

    [Fact]
    public async Task A_file_that_ends_anywhere_before_its_end_is_refused()
    {
        byte[] packed = await CompressAsync(s_text.AsSpan(0, 5000).ToArray(), "--block-size=2000", "--check=sha256");
        for (int length = 0; length < packed.Length; length++) Refused(packed[..length]);
    }

    [Theory]
    [InlineData("--check=crc32", "-T1", 1)]
    [InlineData("--check=crc64", "--block-size=1500", 4)]
    [InlineData("--check=sha256", "-T2", 1)]
    public async Task Any_damaged_byte_is_refused_but_the_first_of_a_block_s_data_which_says_nothing(string check, string blocks, int count)
    {
        byte[] content = s_text.AsSpan(0, 5000).ToArray();
        byte[] packed = await CompressAsync(content, check, blocks);
        var taken = new HashSet<int>();
        for (int i = 0; i < packed.Length; i++)
        {
            foreach (byte flip in (byte[])[1, 0x80, 0xff])
            {
                byte[] damaged = [.. packed];
                damaged[i] ^= flip;
                if (Refusal(damaged) is not null) continue;
                // The first byte of the range coder is always zero. xz refuses another; the library does not look, and gives the same bytes.
                Assert.Equal(content, Decompress(damaged));
                taken.Add(i);
            }
        }

        Assert.Equal(count, taken.Count);
    }

    [Fact]
    public async Task Damage_that_no_check_covers_ends_in_bad_data_or_in_other_bytes()
    {
        byte[] packed = await CompressAsync(s_text.AsSpan(0, 30_000).ToArray(), "--check=none", "--block-size=9000");
        var random = new Random(5);
        for (int i = 0; i < 3000; i++)
        {
            byte[] damaged = [.. packed];
            for (int left = random.Next(1, 5); left > 0; left--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                Decompress(damaged);
            }
            catch (Exception e) when (Decompression.IsBadData(e))
            {
                // As it should be.
            }
            catch (PonchoException e)
            {
                Assert.Contains("a filter that needs the program xz", e.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Filters_for_programs_of_a_processor_are_left_to_the_program_xz()
    {
        byte[] packed = await CompressAsync(s_text, "--x86", "--lzma2=preset=1");
        var error = Assert.Throws<PonchoException>(() => Decompress(packed));
        Assert.Equal("this xz file has a filter that needs the program xz (0x4): \"xz\"", error.Message);
        Assert.Equal("install it, such as by apt-get install xz-utils", error.Hint);
    }

    [Fact]
    public async Task A_block_that_asks_for_more_memory_than_any_real_one_is_refused_before_it_gets_it()
    {
        // A block's header without sizes: its length, flags, filter, length of properties, window, padding to eight bytes, CRC32.
        byte[] packed = await CompressAsync("text"u8.ToArray(), "-T1");
        var header = packed.AsSpan(12, 12);
        Assert.Equal([2, 0, 0x21, 1], header[..4].ToArray());
        header[4] = 37;
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Crc32.HashToUInt32(header[..8]));
        var error = Assert.Throws<InvalidDataException>(() => Decompress(packed));
        Assert.Equal("xz: memory usage limit reached (a window of 1536 MiB)", error.Message);
    }

    [Fact]
    public async Task An_error_of_the_bytes_source_is_not_taken_for_a_damaged_file()
    {
        byte[] packed = await CompressAsync(s_text, "-1");
        using var stream = new XzLibrary(new BrokenStream(packed.AsSpan(0, packed.Length / 2).ToArray()));
        Assert.Equal("the line is dead", Assert.Throws<InvalidOperationException>(() => stream.CopyTo(Stream.Null)).Message);
    }

    [Fact]
    public async Task The_program_is_used_where_there_is_one_and_says_the_same_of_damaged_files()
    {
        Assert.Null(XzProgram.TryStart(Stream.Null, default, "no-such-program"));
        Programs.Need("xz");
        byte[] packed = await CompressAsync(s_text, "-1", "--block-size=200000");
        foreach (bool isDamaged in (bool[])[false, true])
        {
            if (isDamaged) packed[packed.Length / 2] ^= 1;
            await using var program = Decompression.Open(new MemoryStream(packed), HttpCompression.Xz, default);
            Assert.IsType<XzProgram>(program);
            if (isDamaged)
            {
                await Assert.ThrowsAsync<InvalidDataException>(() => program.CopyToAsync(Stream.Null));
                Refused(packed);
            }
            else
            {
                using var content = new MemoryStream();
                await program.CopyToAsync(content);
                Assert.Equal(s_text, content.ToArray());
                Assert.Equal(s_text, Decompress(packed));
            }
        }
    }

    private static void Refused(byte[] packed) => Assert.NotNull(Refusal(packed));

    // Null where the bytes are read without an error.
    private static Exception? Refusal(byte[] packed)
    {
        var error = Record.Exception(() => Decompress(packed));
        bool isFilter = error is PonchoException && error.Message.Contains("a filter that needs", StringComparison.Ordinal);
        Assert.True(error is null || isFilter || Decompression.IsBadData(error), error?.ToString());
        return error;
    }

    private static byte[] Decompress(byte[] packed, int part = 1 << 17)
    {
        using var stream = new XzLibrary(new MemoryStream(packed));
        using var content = new MemoryStream();
        stream.CopyTo(content, part);
        return content.ToArray();
    }

    private static async Task<byte[]> CompressAsync(byte[] content, params string[] options)
    {
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder["a"], content);
        (await Programs.RunAsync(Programs.Need("xz"), [.. options, "--keep", folder["a"]])).Succeeded();
        return await File.ReadAllBytesAsync(folder["a.xz"]);
    }

    private sealed class BrokenStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => Position < Length ? base.Read(buffer) : throw new InvalidOperationException("the line is dead");
    }
}
