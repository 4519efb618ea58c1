using Poncho.Runtime.Nodes;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.Nodes;

/// <summary>The version of a machine's glibc, by its file alone.</summary>
public sealed class GlibcFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_the_one_that_the_library_says_of_itself()
    {
        string said = (await Programs.RunAsync(Programs.Need("getconf"), ["GNU_LIBC_VERSION"])).Output;
        Assert.SkipUnless(said.StartsWith("glibc ", StringComparison.Ordinal), "the C library of this machine is another one");
        Assert.Equal(said.Trim(), "glibc " + GlibcFile.FindVersion());
    }

    [Theory]
    [InlineData("lib/x86_64-linux-gnu", "2.36")]
    [InlineData("usr/lib64", "2.34")]
    public void It_stands_in_the_library_beside_the_loader(string folder, string version)
    {
        byte[] library = new byte[700_000];
        System.Text.Encoding.ASCII.GetBytes($"\0GNU C Library (Debian GLIBC {version}-9) stable release version {version}.\nCopyright\0").CopyTo(library, 600_000);
        Write($"{folder}/libc.so.6", library);
        Write($"{folder}/ld-linux-x86-64.so.2", []);
        if (folder != "lib64") Link("lib64/ld-linux-x86-64.so.2", $"../{folder}/ld-linux-x86-64.so.2");
        Assert.Equal(version, GlibcFile.FindVersion(_folder.Path));
    }

    [Fact]
    public void A_text_on_the_border_of_two_pieces_is_found()
    {
        const int Length = 300_000;
        for (int at = Length - (64 * 1024) - 60; at < Length - (64 * 1024) + 4; at++)
        {
            byte[] library = new byte[Length];
            "stable release version 2.38.\n"u8.CopyTo(library.AsSpan(at));
            Write("lib64/libc.so.6", library);
            Assert.Equal("2.38", GlibcFile.FindVersion(_folder.Path));
        }
    }

    [Fact]
    public void Before_2_34_the_librarys_name_has_it()
    {
        Write("lib64/libc-2.17.so", []);
        Link("lib64/libc.so.6", "libc-2.17.so");
        Assert.Equal("2.17", GlibcFile.FindVersion(_folder.Path));
    }

    [Fact]
    public void Nothing_is_none_and_what_does_not_say_its_version_is_unknown()
    {
        Assert.Null(GlibcFile.FindVersion(_folder.Path));
        Write("lib/ld-musl-x86_64.so.1", []);
        Assert.Null(GlibcFile.FindVersion(_folder.Path));
        Write("lib64/ld-linux-x86-64.so.2", []);
        Assert.Equal("", GlibcFile.FindVersion(_folder.Path));
        Write("lib64/libc.so.6", new byte[1000]);
        Assert.Equal("", GlibcFile.FindVersion(_folder.Path));
    }

    private void Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllBytes(_folder[name], content);
    }

    private void Link(string name, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.CreateSymbolicLink(_folder[name], target);
    }
}
