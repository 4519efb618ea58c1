using System.Formats.Tar;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Poncho.IO;
using Poncho.IO.Tar;
using Poncho.Oci.Layers;
using Poncho.Testing;
using Xunit;

namespace Poncho.Oci.Tests.Layers;

public sealed class LayerTarWriterTests : IDisposable
{
    private const long Time = 1_700_000_000;

    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_header_is_these_bytes()
    {
        byte[] tar = await WriteAsync(writer => writer.WriteFileAsync("bin/tool", LayerFile.Executable, Time, "#!"u8.ToArray(), None));
        Assert.Equal(1024, tar.Length);
        Assert.Equal("#!", Text(tar, 512, 100));
        Assert.Equal(
            ("bin/tool", "0000755", "0000000", "0000000", "00000000002", "14524770400", "0", "", "ustar", "00", "", "", "0000000", "0000000", ""),
            (Text(tar, 0, 100), Text(tar, 100, 8), Text(tar, 108, 8), Text(tar, 116, 8), Text(tar, 124, 12), Text(tar, 136, 12), Text(tar, 156, 1), Text(tar, 157, 100), Text(tar, 257, 6), Text(tar, 263, 2), Text(tar, 265, 32), Text(tar, 297, 32), Text(tar, 329, 8), Text(tar, 337, 8), Text(tar, 345, 155)));
    }

    [Fact]
    public async Task The_pax_header_has_the_same_name_everywhere()
    {
        string path = "lib/" + new string('é', 130);
        byte[] tar = await WriteAsync(writer => writer.WriteDirectoryAsync(path, Time, None));
        Assert.Equal(512 + 512 + 512, tar.Length);
        Assert.Equal("././@PaxHeader", Text(tar, 0, 100));
        Assert.Equal($"275 path={path}/\n", Encoding.UTF8.GetString(tar, 512, 275));
        // The field holds whole characters.
        Assert.Equal("lib/" + new string('é', 48), Encoding.UTF8.GetString(tar.AsSpan(1024, 100)).TrimEnd('\0'));
    }

    [Theory]
    [InlineData(100, 0, 0, "the name field is full")]
    [InlineData(101, 0, 1, "no slash to cut at")]
    [InlineData(100, 155, 0, "both fields are full")]
    [InlineData(100, 156, 1, "the prefix is too long")]
    [InlineData(101, 10, 1, "the name is too long")]
    [InlineData(99, 2, 0, "a cut is needed and possible")]
    [InlineData(90, 155, 0, "a cut at the last slash that fits")]
    public async Task Ustar_is_used_where_the_name_fits(int name, int prefix, int pax, string reason)
    {
        string path = (prefix > 0 ? new string('p', prefix) + "/" : "") + new string('n', name);
        byte[] tar = await WriteAsync(writer => writer.WriteFileAsync(path, LayerFile.Plain, Time, ReadOnlyMemory<byte>.Empty, None));
        Assert.True(tar.Length == 512 + 1024 * pax, reason);
        Assert.Equal(path, Assert.Single(Read(tar)).Name);
    }

    [Fact]
    public void What_was_written_is_read_back_by_the_platform_and_by_us()
    {
        var name = Gen.Elements("a", "é", "\n", " ", "☃", "x\"y", new string('n', 60), new string('m', 120)).NonEmptyListOf().Select(parts => string.Concat(parts));
        var path = name.NonEmptyListOf().Select(names => string.Join('/', names));
        var time = Gen.Elements(0L, 1, Time, 0x1_FFFF_FFFF, 0x2_0000_0000, -1, -5_000_000_000);
        var kinds = Gen.Elements(TarMemberKind.File, TarMemberKind.Folder, TarMemberKind.SymbolicLink, TarMemberKind.HardLink);
        var entry = path.SelectMany(p => path.SelectMany(link => time.SelectMany(t => kinds.SelectMany(kind => Gen.Choose(0, 1300).Select(size => new Sample(p, link, t, kind, size))))));
        Prop.ForAll(entry.NonEmptyListOf().ToArbitrary(), entries =>
        {
            byte[] tar = WriteAsync(entries).GetAwaiter().GetResult();
            CheckOurs(entries, tar);
            CheckPlatform(entries, tar);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Gnu_tar_and_python_read_it()
    {
        string tar = Programs.Need("tar"), python = Programs.Need("python3");
        string fed = new string('n', 120) + "\nfed";
        string deep = string.Join('/', Enumerable.Repeat("folder-" + new string('d', 40), 8)) + "/é\nfile \"x\"";
        await File.WriteAllBytesAsync(_folder["t.tar"], [.. await WriteAsync(async writer =>
        {
            await writer.WriteDirectoryAsync("lib", Time, None);
            await writer.WriteFileAsync("lib/naïve ☃.txt", LayerFile.Plain, Time, "text"u8.ToArray(), None);
            await writer.WriteFileAsync(deep, LayerFile.Executable, -1, "deep"u8.ToArray(), None);
            await writer.WriteSymlinkAsync("lib/link", deep, Time, None);
            await writer.WriteHardLinkAsync("lib/same", deep, LayerFile.Executable, -1, None);
            await writer.WriteSymlinkAsync(fed, fed + "!", -1, None);
        }), .. new byte[1024]]);
        Directory.CreateDirectory(_folder["out"]);
        var extracted = (await Programs.RunAsync(tar, ["-xf", _folder["t.tar"], "-C", _folder["out"]])).Succeeded();
        Assert.DoesNotContain("Ignoring", extracted.Error, StringComparison.Ordinal);
        Assert.Equal("text", File.ReadAllText(_folder["out", "lib", "naïve ☃.txt"]));
        Assert.Equal("deep", File.ReadAllText(_folder["out", "lib", "same"]));
        Assert.Equal(deep, new FileInfo(_folder["out", "lib", "link"]).LinkTarget);
        Assert.Equal(fed + "!", new FileInfo(_folder["out", fed]).LinkTarget);
        Assert.Equal((UnixFileMode)0x1ed, File.GetUnixFileMode(_folder["out", "lib", "same"]));
        const string script = "import sys, tarfile, json; print(json.dumps([[m.name, m.type.decode(), m.mode, m.uid, m.uname, m.mtime, m.linkname] for m in tarfile.open(sys.argv[1])]))";
        var python3 = (await Programs.RunAsync(python, ["-c", script, _folder["t.tar"]])).Succeeded();
        using var members = System.Text.Json.JsonDocument.Parse(python3.Output);
        Assert.Equal(["lib", "lib/naïve ☃.txt", deep, "lib/link", "lib/same", fed], members.RootElement.EnumerateArray().Select(member => member[0].GetString()!));
        Assert.Equal(["5", "0", "0", "2", "1", "2"], members.RootElement.EnumerateArray().Select(member => member[1].GetString()!));
        Assert.All(members.RootElement.EnumerateArray(), member => Assert.Equal((0, ""), (member[3].GetInt32(), member[4].GetString())));
        Assert.Equal(-1, members.RootElement[2][5].GetDouble());
        Assert.Equal((-1, fed + "!"), (members.RootElement[5][5].GetDouble(), members.RootElement[5][6].GetString()));
    }

    [Fact]
    public async Task A_file_of_more_than_eight_gibibytes_is_read_by_others()
    {
        string tar = Programs.Need("tar"), python = Programs.Need("python3");
        const long size = (8L << 30) + 5;
        // The data is a hole: the header is taken from where a full disk stopped the writing.
        var head = new MemoryStream();
        await Assert.ThrowsAsync<IOException>(async () => await new LayerTarWriter(new FaultyStream(head, 1536)).WriteFileAsync("big", LayerFile.Plain, Time, size, new MemoryStream([1]), None));
        await using (var file = File.Create(_folder["t.tar"]))
        {
            file.Write(head.ToArray());
            file.SetLength(1536 + ((size + 511) & ~511L));
            file.Position = file.Length;
            file.Write(await WriteAsync(writer => writer.WriteFileAsync("after", LayerFile.Plain, Time, "x"u8.ToArray(), None)));
            file.Write(new byte[1024]);
        }

        var listed = (await Programs.RunAsync(tar, ["-tvf", _folder["t.tar"]])).Succeeded();
        Assert.Contains($" {size} ", listed.Output, StringComparison.Ordinal);
        Assert.EndsWith("after\n", listed.Output, StringComparison.Ordinal);
        const string script = "import sys, tarfile; print([(m.name, m.size) for m in tarfile.open(sys.argv[1])])";
        Assert.Equal($"[('big', {size}), ('after', 1)]\n", (await Programs.RunAsync(python, ["-c", script, _folder["t.tar"]])).Succeeded().Output);
    }

    [Fact]
    public async Task A_file_that_is_shorter_than_its_size_is_refused()
    {
        var error = await Assert.ThrowsAsync<PonchoException>(() => WriteAsync(writer => writer.WriteFileAsync("lib/x", LayerFile.Plain, Time, 10, new MemoryStream(new byte[9]), None)));
        Assert.Equal("file ends 1 bytes before its size of 10: \"lib/x\"", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("lib/")]
    [InlineData("a\0b")]
    public async Task A_path_that_no_layer_can_have_is_a_bug(string path) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => WriteAsync(writer => writer.WriteFileAsync(path, LayerFile.Plain, Time, ReadOnlyMemory<byte>.Empty, None)));

    [Fact]
    public async Task A_path_that_is_no_text_is_a_bug()
    {
        string path = "a" + (char)0xd800 + "b";
        await Assert.ThrowsAnyAsync<ArgumentException>(() => WriteAsync(writer => writer.WriteFileAsync(path, LayerFile.Plain, Time, ReadOnlyMemory<byte>.Empty, None)));
    }

    private static async Task<byte[]> WriteAsync(Func<LayerTarWriter, ValueTask> write)
    {
        var tar = new MemoryStream();
        var writer = new LayerTarWriter(tar);
        await write(writer);
        Assert.Equal(tar.Length, writer.Count);
        return tar.ToArray();
    }

    private static Task<byte[]> WriteAsync(IEnumerable<Sample> entries) => WriteAsync(async writer =>
    {
        foreach (var e in entries)
        {
            if (e.Kind == TarMemberKind.File) await writer.WriteFileAsync(e.Path, e.File, e.Time, e.Size, new TrickleStream(new MemoryStream(Content(e.Size)), 100), None);
            if (e.Kind == TarMemberKind.Folder) await writer.WriteDirectoryAsync(e.Path, e.Time, None);
            if (e.Kind == TarMemberKind.SymbolicLink) await writer.WriteSymlinkAsync(e.Path, e.Link, e.Time, None);
            if (e.Kind == TarMemberKind.HardLink) await writer.WriteHardLinkAsync(e.Path, e.Link, e.File, e.Time, None);
        }
    });

    private static void CheckOurs(IEnumerable<Sample> entries, byte[] tar)
    {
        var recorder = new PayloadRecorder();
        var scanner = new PayloadScanner(recorder);
        foreach (byte[] piece in tar.Chunk(700)) scanner.Feed(piece);
        scanner.Finish();
        Assert.Null(scanner.Oddity);
        Assert.Equal(tar.Length, scanner.EndOfEntries);
        Assert.Equal(
            entries.Select(e => (e.Path, e.LinkTarget, e.Kind, e.Time, e.Mode, e.Kind == TarMemberKind.File ? Digest.Of(Content(e.Size)) : Digest.Of([]))),
            recorder.Seen.Select(seen => (seen.Entry.Path, seen.Entry.LinkTarget, seen.Entry.Kind, seen.Entry.Modified.ToUnixTimeSeconds(), seen.Entry.Mode, seen.Content)));
        Assert.All(recorder.Seen, seen => Assert.Equal((0L, 0L, "", ""), (seen.Entry.Uid, seen.Entry.Gid, seen.Entry.UserName, seen.Entry.GroupName)));
    }

    private static void CheckPlatform(IEnumerable<Sample> entries, byte[] tar)
    {
        var read = Read(tar);
        Assert.Equal(
            entries.Select(e => (e.Path + (e.Kind == TarMemberKind.Folder ? "/" : ""), e.LinkTarget, e.Time, e.Mode, Convert.ToHexString(e.Kind == TarMemberKind.File ? Content(e.Size) : []))),
            read.Select(r => (r.Name, r.LinkName, r.ModificationTime.ToUnixTimeSeconds(), (int)r.Mode, Convert.ToHexString(Data(r)))));
        Assert.All(read, r => Assert.Equal((0, 0, ""), (r.Uid, r.Gid, (r as PosixTarEntry)?.UserName ?? "")));
    }

    private static List<TarEntry> Read(byte[] tar)
    {
        using var reader = new TarReader(new MemoryStream([.. tar, .. new byte[1024]]));
        var entries = new List<TarEntry>();
        while (reader.GetNextEntry(copyData: true) is { } entry) entries.Add(entry);
        return entries;
    }

    private static byte[] Data(TarEntry entry)
    {
        var data = new MemoryStream();
        entry.DataStream?.CopyTo(data);
        return data.ToArray();
    }

    private static byte[] Content(int size)
    {
        var content = new byte[size];
        new Random(size).NextBytes(content);
        return content;
    }

    private static string Text(byte[] tar, int offset, int length) => Encoding.ASCII.GetString(tar, offset, length).TrimEnd('\0');

    private sealed record Sample(string Path, string Link, long Time, TarMemberKind Kind, int Size)
    {
        public LayerFile File => Size % 2 == 0 ? LayerFile.Plain : LayerFile.Executable;

        public string LinkTarget => Kind is TarMemberKind.SymbolicLink or TarMemberKind.HardLink ? Link : "";

        public int Mode => Kind switch
        {
            TarMemberKind.SymbolicLink => 0x1ff,
            TarMemberKind.Folder => 0x1ed,
            _ => File == LayerFile.Plain ? 0x1a4 : 0x1ed,
        };
    }
}
