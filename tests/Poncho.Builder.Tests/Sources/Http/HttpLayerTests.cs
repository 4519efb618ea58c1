using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using ICSharpCode.SharpZipLib.BZip2;
using Poncho.Builder.Specs;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.IO.Tar;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Sources.Http;

public class HttpLayerTests
{
    [Theory]
    [InlineData(HttpCompression.None)]
    [InlineData(HttpCompression.Gzip)]
    [InlineData(HttpCompression.Bzip2)]
    [InlineData(HttpCompression.Xz)]
    [InlineData(HttpCompression.Zstd)]
    public async Task A_file_and_a_tar_come_out_of_every_compression(HttpCompression compression)
    {
        using var folder = new TempFolder();
        byte[] content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i}\n")));
        using var run = await HttpRun.InAsync(folder["home"]);
        await WriteAsync(folder["file"], content, compression);
        var file = Assert.Single(await run.EntriesAsync(HttpRun.Part("file://" + folder["file"], compression: compression)));
        Assert.Equal("poncho/http/DATA", file.Member.Path);
        Assert.Equal(content, file.Content);
        await WriteAsync(folder["tar"], TestTar.Of(TestTar.File("d/a", "text")), compression);
        var entries = await run.EntriesAsync(HttpRun.Part("file://" + folder["tar"], HttpPartType.Tar, compression));
        Assert.Equal(["poncho/http/DATA/", "poncho/http/DATA/d/a"], entries.Select(e => e.Member.Path));
        Assert.Equal("text", entries[1].Text);
    }

    [Fact]
    public async Task Whether_its_size_is_known_beforehand_does_not_show_in_a_layer()
    {
        using var folder = new TempFolder();
        string content = new('x', 9_000_000);
        folder.Write("files/plain", content);
        await using var server = new FileServer(folder["files"]);
        using var run = await HttpRun.InAsync(folder["home"]);
        var known = (await run.LayerAsync(await run.LockAsync(HttpRun.Part(server.Url + "/plain")))).Descriptor;
        server.Answer = async context =>
        {
            context.Response.SendChunked = true;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(content));
            context.Response.Close();
            return true;
        };
        Assert.Equal(known, (await run.LayerAsync(await run.LockAsync(HttpRun.Part(server.Url + "/chunked")))).Descriptor);
    }

    [Fact]
    public async Task Entries_keep_their_times_links_and_right_to_be_run_and_lose_setid()
    {
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder["a.tar"], TestTar.Of(TestTar.Folder("./"), TestTar.Folder("./top/"), TestTar.File("./top/run", "#!", 0x9ed), TestTar.Link("top/near", "run"), TestTar.Link("top/d/up", "../run"), TestTar.Hard("top/same", "./top/run"), TestTar.File("top/plain", "", 0x1b6)));
        using var run = await HttpRun.InAsync(folder["home"]);
        var entries = await run.EntriesAsync(HttpRun.Part("file://" + folder["a.tar"], HttpPartType.Tar));
        Assert.Equal(["", "top/", "top/run", "top/near", "top/d/up", "top/same", "top/plain"], entries.Select(e => e.Member.Path["poncho/http/DATA/".Length..]));
        Assert.Equal((0x1ed, 1_600_000_000L), (entries[2].Member.Mode, entries[2].Member.Modified.ToUnixTimeSeconds()));
        Assert.Equal((TarMemberKind.SymbolicLink, "../run"), (entries[4].Member.Kind, entries[4].Member.LinkTarget));
        Assert.Equal((TarMemberKind.HardLink, "poncho/http/DATA/top/run"), (entries[5].Member.Kind, entries[5].Member.LinkTarget));
        Assert.Equal(0x1a4, entries[6].Member.Mode);
    }

    [Theory]
    [InlineData("n/a", "n")]
    [InlineData("n", "n/a")]
    [InlineData("x/n/a/b", "x/n")]
    [InlineData("x/n", "x/n/a/b")]
    public async Task A_file_and_a_folder_of_one_name_are_refused_when_the_layer_is_made(string first, string second)
    {
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder["a.tar"], TestTar.Of(TestTar.File(first, "1"), TestTar.File(second, "2")));
        using var run = await HttpRun.InAsync(folder["home"]);
        var error = await Assert.ThrowsAsync<PonchoException>(() => run.EntriesAsync(HttpRun.Part("file://" + folder["a.tar"], HttpPartType.Tar)));
        Assert.Contains("file", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Hostile { get; } = new()
    {
        { "up", "leaves the prefix" }, { "root", "is absolute" }, { "link", "is a link out of its folder" }, { "deep", "is a link out of its folder" }, { "detour", "is a link out of its folder" },
        { "through", "would be written through a link" }, { "device", "is a device" }, { "fifo", "is a fifo" }, { "hard", "is a hard link to no earlier file" }, { "hard up", "leaves the prefix" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task An_archive_that_would_write_outside_its_folder_is_refused(string what, string why)
    {
        using var folder = new TempFolder();
        TarEntry[] entries = what switch
        {
            "up" => [TestTar.File("a/../../x", "")],
            "root" => [TestTar.File("/etc/x", "")],
            "link" => [TestTar.Link("a", "/etc")],
            "deep" => [TestTar.Link("d/a", "../../x")],
            "detour" => [TestTar.Link("a", "b/../../x")],
            "through" => [TestTar.Link("d/a", "."), TestTar.File("d/a/x", "")],
            "device" => [new PaxTarEntry(TarEntryType.CharacterDevice, "null") { DeviceMajor = 1, DeviceMinor = 3 }],
            "fifo" => [new PaxTarEntry(TarEntryType.Fifo, "pipe")],
            "hard" => [TestTar.Hard("a", "b")],
            _ => [TestTar.Hard("a", "../b")],
        };
        await File.WriteAllBytesAsync(folder["a.tar"], TestTar.Of(entries));
        using var run = await HttpRun.InAsync(folder["home"]);
        var error = await Assert.ThrowsAsync<PonchoException>(() => run.EntriesAsync(HttpRun.Part("file://" + folder["a.tar"], HttpPartType.Tar)));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder["home", "store", "blobs", "sha256"], "*", new EnumerationOptions { AttributesToSkip = 0 }));
    }

    [Fact]
    public async Task A_zip_is_unpacked_with_its_links_and_modes()
    {
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder["a.zip"], Zip(("d/", "", 0x41ed), ("d/run", "#!", 0x81ed), ("link", "d/run", 0xa1ff), ("plain", "text", 0)));
        using var run = await HttpRun.InAsync(folder["home"]);
        var entries = await run.EntriesAsync(HttpRun.Part("file://" + folder["a.zip"], HttpPartType.Zip));
        Assert.Equal(["", "d/", "d/run", "link", "plain"], entries.Select(e => e.Member.Path["poncho/http/DATA/".Length..]));
        Assert.Equal([0x1ed, 0x1a4], new[] { entries[2].Member.Mode, entries[4].Member.Mode });
        Assert.Equal("d/run", entries[3].Member.LinkTarget);
        Assert.Equal("text", entries[4].Text);
        Assert.Equal(new DateTime(2020, 2, 3, 4, 5, 6), entries[4].Member.Modified.UtcDateTime);
        await File.WriteAllBytesAsync(folder["b.zip"], Zip(("../x", "", 0)));
        var error = await Assert.ThrowsAsync<PonchoException>(() => run.EntriesAsync(HttpRun.Part("file://" + folder["b.zip"], HttpPartType.Zip)));
        Assert.Contains("leaves the prefix", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zip_in_which_bytes_of_an_entry_changed_is_refused()
    {
        using var folder = new TempFolder();
        byte[] noise = new byte[5000];
        new Random(3).NextBytes(noise);
        string text = Convert.ToHexString(noise);
        byte[] zip = Zip(("plain", text, 0));
        int changed = 0;
        foreach (int place in Enumerable.Range(0, 40).Select(i => 60 + i * 100))
        {
            byte[] damaged = [.. zip];
            damaged[place] ^= 4;
            await File.WriteAllBytesAsync(folder["a.zip"], damaged);
            using var run = await HttpRun.InAsync(folder["home"]);
            var error = await Assert.ThrowsAsync<PonchoException>(() => run.EntriesAsync(HttpRun.Part("file://" + folder["a.zip"], HttpPartType.Zip)));
            Assert.Contains(folder["a.zip"], error.Message, StringComparison.Ordinal);
            if (error.Message.EndsWith("is damaged: \"plain\"", StringComparison.Ordinal)) changed++;
        }

        Assert.NotEqual(0, changed);
    }

    [Theory]
    [InlineData(HttpPartType.Tar, HttpCompression.None, HttpCompression.Gzip, "\"compression\": \"gzip\"")]
    [InlineData(HttpPartType.Tar, HttpCompression.Zstd, HttpCompression.Gzip, "\"compression\": \"gzip\"")]
    [InlineData(HttpPartType.Tar, HttpCompression.Gzip, HttpCompression.None, "leave \"compression\" out")]
    [InlineData(HttpPartType.File, HttpCompression.Xz, HttpCompression.Bzip2, "\"compression\": \"bzip2\"")]
    [InlineData(HttpPartType.Zip, HttpCompression.None, HttpCompression.Xz, "\"compression\": \"xz\"")]
    public async Task Bytes_that_are_not_what_was_said_are_told_by_what_they_seem_to_be(HttpPartType type, HttpCompression said, HttpCompression real, string hint)
    {
        using var folder = new TempFolder();
        await WriteAsync(folder["a"], TestTar.Of(TestTar.File("a", "text")), real);
        using var run = await HttpRun.InAsync(folder["home"]);
        var error = await Assert.ThrowsAsync<PonchoException>(() => run.EntriesAsync(HttpRun.Part("file://" + folder["a"], type, said)));
        Assert.StartsWith($"http source DATA cannot be read as {HttpNames.Of(type)}", error.Message, StringComparison.Ordinal);
        Assert.EndsWith($": \"{folder["a"]}\"", error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpCompression.Gzip)]
    [InlineData(HttpCompression.Bzip2)]
    [InlineData(HttpCompression.Zstd)]
    [InlineData(HttpCompression.None)]
    public async Task An_archive_that_is_damaged_is_not_told_to_be_what_the_spec_says_already(HttpCompression compression)
    {
        using var folder = new TempFolder();
        byte[] noise = new byte[300_000];
        new Random(4).NextBytes(noise);
        await WriteAsync(folder["a"], TestTar.Of(TestTar.File("a", Convert.ToHexString(noise))), compression);
        byte[] whole = await File.ReadAllBytesAsync(folder["a"]);
        await File.WriteAllBytesAsync(folder["a"], whole[..(whole.Length / 2)]);
        using var run = await HttpRun.InAsync(folder["home"]);
        var error = await Assert.ThrowsAsync<PonchoException>(() => run.EntriesAsync(HttpRun.Part("file://" + folder["a"], HttpPartType.Tar, compression)));
        Assert.Equal("it begins as it should and is damaged further on: fetch it from elsewhere, or ask who serves it", error.Hint);
    }

    [Fact]
    public async Task A_web_page_in_place_of_an_archive_is_called_one()
    {
        using var folder = new TempFolder();
        folder.Write("a", "\n<!doctype html><html>" + new string(' ', 600));
        using var run = await HttpRun.InAsync(folder["home"]);
        var error = await Assert.ThrowsAsync<PonchoException>(() => run.EntriesAsync(HttpRun.Part("file://" + folder["a"], HttpPartType.Tar)));
        Assert.StartsWith("it is a web page", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_unpacks_to_more_than_is_allowed_is_taken_for_a_bomb()
    {
        using var folder = new TempFolder();
        await WriteAsync(folder["bomb"], new byte[50_000_000], HttpCompression.Gzip);
        using var run = await HttpRun.InAsync(folder["home"], limits: ArchiveLimits.Default with { UnpackedBytes = 20_000_000, Entries = 10 });
        var error = await Assert.ThrowsAsync<PonchoException>(() => run.EntriesAsync(HttpRun.Part("file://" + folder["bomb"], compression: HttpCompression.Gzip)));
        Assert.Contains("more than 20000000 bytes", error.Message, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(folder["many.tar"], TestTar.Of([.. Enumerable.Range(0, 20).Select(i => TestTar.Folder($"{i}"))]));
        error = await Assert.ThrowsAsync<PonchoException>(() => run.EntriesAsync(HttpRun.Part("file://" + folder["many.tar"], HttpPartType.Tar)));
        Assert.Contains("more than 10 entries", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_do_not_become_smaller_are_stored()
    {
        using var folder = new TempFolder();
        byte[] content = new byte[10_000_000];
        new Random(1).NextBytes(content);
        await File.WriteAllBytesAsync(folder["a"], content);
        using var run = await HttpRun.InAsync(folder["home"]);
        var info = await run.LayerAsync(await run.LockAsync(HttpRun.Part("file://" + folder["a"])));
        byte[] layer = await File.ReadAllBytesAsync(run.Store.PathOf(info.Descriptor.Digest));
        // The bytes themselves are in the layer, block by block.
        Assert.True(layer.AsSpan().IndexOf(content.AsSpan(0, 100_000)) > 0);
        Assert.Equal(content, LayerEntries.Read(run.Store, info.Descriptor)[0].Content);
    }

    private static byte[] Zip(params (string Name, string Content, int Mode)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content, mode) in entries)
            {
                var entry = zip.CreateEntry(name);
                entry.ExternalAttributes = mode << 16;
                entry.LastWriteTime = new DateTimeOffset(2020, 2, 3, 4, 5, 6, TimeSpan.FromHours(5));
                using var stream = entry.Open();
                stream.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return bytes.ToArray();
    }

    private static async Task WriteAsync(string path, byte[] content, HttpCompression compression)
    {
        await using var file = File.Create(path);
        switch (compression)
        {
            case HttpCompression.Gzip:
                await using (var gzip = new GZipStream(file, CompressionLevel.Fastest)) await gzip.WriteAsync(content);
                break;
            case HttpCompression.Bzip2:
                BZip2.Compress(new MemoryStream(content), file, isStreamOwner: true, level: 9);
                break;
            case HttpCompression.Zstd:
                await file.WriteAsync(Zstd.Compress(content, new ZstdOptions()));
                break;
            case HttpCompression.Xz:
                await file.DisposeAsync();
                await File.WriteAllBytesAsync(path + ".plain", content);
                (await Programs.RunAsync("/bin/sh", ["-c", "exec \"$0\" -c \"$1\" > \"$2\"", Programs.Need("xz"), path + ".plain", path])).Succeeded();
                break;
            default:
                await file.WriteAsync(content);
                break;
        }
    }
}
