using System.Buffers.Binary;
using System.IO.Compression;
using Poncho.IO.Zip;
using Poncho.Testing;
using Xunit;

namespace Poncho.IO.Tests.Zip;

public sealed class ZipDirectoryTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("a comment, and in it PK\u0005\u0006 the mark of an end")]
    public async Task Members_are_found_with_and_without_a_comment(string comment)
    {
        string path = Zip(comment);
        using var file = File.OpenHandle(path);
        var zip = ZipDirectory.Read(file, what => new PonchoException(what));
        Assert.Equal([("stored", 0, 5L, 5L), ("deflated", 8, zip.Members[1].PackedSize, 4000L)], zip.Members.Select(member => (member.Name, member.Method, member.PackedSize, member.Size)));
        Assert.Equal("hello", await TextAsync(zip, 0));
        Assert.Equal(new string('x', 4000), await TextAsync(zip, 1));
        byte[] bytes = await File.ReadAllBytesAsync(path);
        Assert.Equal("hello"u8.ToArray(), bytes.AsSpan((int)zip.DataOffset(zip.Members[0]), 5).ToArray());
    }

    [Fact]
    public async Task Sizes_of_64_bits_are_read_from_the_extra_field()
    {
        // A member whose sizes and offset are full in the entry, and an end record that points at a zip64 one.
        byte[] local = [.. "PK\u0003\u0004"u8, .. new byte[22], 1, 0, 0, 0, (byte)'a', .. "hello"u8];
        byte[] extra = [1, 0, 24, 0, .. BitConverter.GetBytes(5L), .. BitConverter.GetBytes(5L), .. BitConverter.GetBytes(0L)];
        byte[] entry = [.. "PK\u0001\u0002"u8, .. new byte[16], .. Full(8), 1, 0, (byte)extra.Length, 0, .. new byte[10], .. Full(4), (byte)'a', .. extra];
        byte[] end64 = [.. "PK\u0006\u0006"u8, .. BitConverter.GetBytes(44L), .. new byte[12], .. BitConverter.GetBytes(1L), .. BitConverter.GetBytes(1L), .. BitConverter.GetBytes((long)entry.Length), .. BitConverter.GetBytes((long)local.Length)];
        byte[] locator = [.. "PK\u0006\u0007"u8, 0, 0, 0, 0, .. BitConverter.GetBytes((long)(local.Length + entry.Length)), 1, 0, 0, 0];
        byte[] end = [.. "PK\u0005\u0006"u8, 0, 0, 0, 0, .. Full(12), 0, 0];
        await File.WriteAllBytesAsync(_temp["zip64"], [.. local, .. entry, .. end64, .. locator, .. end]);
        using var file = File.OpenHandle(_temp["zip64"]);
        var zip = ZipDirectory.Read(file, what => new PonchoException(what));
        Assert.Equal("hello", await TextAsync(zip, 0));

        static byte[] Full(int count) => [.. Enumerable.Repeat((byte)0xFF, count)];
    }

    [Fact]
    public async Task Offsets_outside_the_file_are_refused()
    {
        byte[] bytes = await File.ReadAllBytesAsync(Zip(""));
        for (int field = 12; field <= 16; field += 4)
        {
            byte[] changed = [.. bytes];
            BinaryPrimitives.WriteUInt32LittleEndian(changed.AsSpan(bytes.Length - 22 + field), 0x7FFFFFFF);
            await File.WriteAllBytesAsync(_temp["changed"], changed);
            using var file = File.OpenHandle(_temp["changed"]);
            Assert.Equal("its zip directory lies outside the file", Assert.Throws<PonchoException>(() => ZipDirectory.Read(file, what => new PonchoException(what))).Message);
        }
    }

    private static async Task<string> TextAsync(ZipDirectory zip, int index)
    {
        using var reader = new StreamReader(zip.Open(zip.Members[index]));
        return await reader.ReadToEndAsync();
    }

    private string Zip(string comment)
    {
        using (var zip = new ZipArchive(new FileStream(_temp["zip"], FileMode.Create), ZipArchiveMode.Create) { Comment = comment })
        {
            using (var stored = zip.CreateEntry("stored", CompressionLevel.NoCompression).Open()) stored.Write("hello"u8);
            using (var deflated = zip.CreateEntry("deflated", CompressionLevel.Optimal).Open()) deflated.Write([.. Enumerable.Repeat((byte)'x', 4000)]);
        }

        return _temp["zip"];
    }
}
