using System.Text.RegularExpressions;
using Poncho.Runtime.Relocating;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.Relocating;

public class ElfGlibcTests
{
    /// <summary>Programs and libraries of the machine on which the tests run, and what readelf says that they need.</summary>
    [Fact]
    public async Task The_glibc_that_a_file_needs_is_as_readelf_says_however_the_bytes_come()
    {
        string readelf = Programs.Need("readelf");
        int checkedFiles = 0;
        using var glibc = new ElfGlibc();
        foreach (string path in Directory.EnumerateFiles("/usr/bin").Concat(Directory.EnumerateFiles("/usr/lib/x86_64-linux-gnu", "*.so*")).Where(IsElf).Where((_, i) => i % 25 == 0))
        {
            var expected = Newest((await Programs.RunAsync(readelf, ["-VW", path])).Output);
            byte[] content = await File.ReadAllBytesAsync(path);
            foreach (int piece in new[] { 1013, 128 * 1024 })
            {
                foreach (byte[] part in content.Chunk(piece)) glibc.Append(part);
                Assert.True(expected == glibc.Finish(), $"{path} in pieces of {piece}");
            }

            checkedFiles++;
        }

        Assert.True(checkedFiles > 5);
    }

    [Fact]
    public void Files_that_are_not_elf_or_cut_short_need_nothing()
    {
        using var glibc = new ElfGlibc();
        foreach (byte[] content in new byte[][] { [], [0x7f], "#!/bin/sh\n\0GLIBC_2.99\0"u8.ToArray(), "\u007fELF"u8.ToArray(), [.. "\u007fELF\u0002\u0001"u8, .. new byte[100], .. "\0GLIBC_2.99\0"u8] })
        {
            glibc.Append(content);
            Assert.Null(glibc.Finish());
        }
    }

    [Fact]
    public void A_mutated_library_gives_an_answer_and_no_error()
    {
        string path = new[] { "/usr/lib/x86_64-linux-gnu/libz.so.1", "/bin/true", "/usr/bin/true" }.First(File.Exists);
        byte[] content = File.ReadAllBytes(path);
        var random = new Random(7);
        using var glibc = new ElfGlibc();
        glibc.Append(content);
        Assert.NotNull(glibc.Finish());
        for (int round = 0; round < 2000; round++)
        {
            byte[] damaged = (byte[])content.Clone();
            for (int i = 0; i < 8; i++) damaged[random.Next(round % 2 == 0 ? 1024 : damaged.Length)] = (byte)random.Next(256);
            glibc.Append(damaged.AsSpan(0, random.Next(64, damaged.Length)));
            glibc.Finish();
        }
    }

    [Theory]
    [InlineData("GLIBC_2.17", "2.17")]
    [InlineData("GLIBC_2.2.5", "2.2.5")]
    [InlineData("GLIBC_ABI_DT_RELR", "2.36")]
    [InlineData("GLIBC_PRIVATE", null)]
    [InlineData("GLIBC_2", null)]
    [InlineData("GLIBC_2.1.2.3", null)]
    [InlineData("GLIBC_2.-1", null)]
    [InlineData("GLIBC_2.", null)]
    [InlineData("GLIBC_2.99999999999", null)]
    [InlineData("GLIBCXX_3.4", null)]
    public void Names_are_versions_or_nothing(string name, string? version) =>
        Assert.Equal(version is null ? null : Version.Parse(version), GlibcNames.Parse(System.Text.Encoding.ASCII.GetBytes(name)));

    private static bool IsElf(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> magic = stackalloc byte[4];
        return file.Read(magic) == 4 && magic.SequenceEqual("\u007fELF"u8);
    }

    // The needs section alone: the line that begins it, up to the next section's.
    private static Version? Newest(string readelf)
    {
        int start = readelf.IndexOf("Version needs section", StringComparison.Ordinal);
        if (start < 0) return null;
        return Regex.Matches(readelf[start..], @"Name: (GLIBC_\S+)").Select(m => GlibcNames.Parse(System.Text.Encoding.ASCII.GetBytes(m.Groups[1].Value))).Where(v => v is not null).Max();
    }
}
