using System.Formats.Tar;
using System.Text;
using Poncho.IO.Tar;
using Poncho.Testing;
using Xunit;

namespace Poncho.IO.Tests.Tar;

public class TarForwardReaderTests
{
    private static readonly DateTimeOffset Time = new(2020, 9, 13, 12, 26, 40, TimeSpan.Zero);

    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void What_the_platform_writes_is_read(TarEntryFormat format)
    {
        string longName = format == TarEntryFormat.V7 ? "short" : new string('d', 60) + "/" + new string('f', 90);
        string longer = format is TarEntryFormat.Pax or TarEntryFormat.Gnu ? string.Concat(Enumerable.Repeat("folder/", 60)) + "ü" : "ü";
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, format, leaveOpen: true))
        {
            Write(writer, format, TarEntryType.Directory, "folder/", "");
            Write(writer, format, format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile, longName, "", "content");
            Write(writer, format, format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile, longer, "", new string('x', 1000));
            Write(writer, format, TarEntryType.SymbolicLink, "soft", longer);
            Write(writer, format, TarEntryType.HardLink, "hard", longer);
        }

        Assert.Equal([("Folder", "folder/", "", ""), ("File", longName, "", "content"), ("File", longer, "", new string('x', 1000)), ("SymbolicLink", "soft", longer, ""), ("HardLink", "hard", longer, "")], Read(tar.ToArray()));
    }

    [Theory]
    [InlineData("gnu")]
    [InlineData("pax")]
    [InlineData("ustar")]
    [InlineData("v7")]
    public async Task What_GNU_tar_writes_is_read(string format)
    {
        string program = Programs.Need("tar");
        using var folder = new TempFolder();
        string name = format is "v7" or "ustar" ? "a name" : "a\nname " + new string('é', 120);
        folder.Write("in/" + name, "content");
        File.SetLastWriteTimeUtc(folder["in", name], Time.UtcDateTime.AddTicks(1234567));
        File.CreateSymbolicLink(folder["in", "link"], name);
        (await Programs.RunAsync(program, ["--format", format, "-cf", folder["x.tar"], "-C", folder["in"], "--sort=name", "."])).Succeeded();
        var reader = new TarForwardReader(new MemoryStream(File.ReadAllBytes(folder["x.tar"])));
        Assert.True(reader.Next() && reader.Current is { Kind: TarMemberKind.Folder, Path: "./" });
        Assert.True(reader.Next());
        Assert.Equal(("./" + name, TarMemberKind.File, 7), (reader.Current.Path, reader.Current.Kind, reader.Current.Size));
        Assert.Equal(format == "pax" ? Time.AddTicks(1234567) : Time, reader.Current.Modified);
        Assert.True(reader.Next());
        Assert.Equal((TarMemberKind.SymbolicLink, name), (reader.Current.Kind, reader.Current.LinkTarget));
        Assert.False(reader.Next());
        Assert.False(reader.Next());
    }

    [Fact]
    public void Large_sizes_times_before_1970_and_sparse_files_are_understood()
    {
        byte[] size = Header("big", '0');
        new byte[] { 0x80, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1 }.CopyTo(size, 124);
        new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe }.CopyTo(size, 136);
        var reader = new TarForwardReader(new MemoryStream(Summed(size)));
        Assert.True(reader.Next());
        Assert.Equal((0x3_0000_0001, DateTimeOffset.UnixEpoch.AddSeconds(-2)), (reader.Current.Size, reader.Current.Modified));
        Assert.Throws<InvalidDataException>(() => reader.Next());
        reader = new TarForwardReader(new MemoryStream([.. Records("22 GNU.sparse.major=1\n"), .. Summed(Header("x", '0'))]));
        Assert.True(reader.Next() && reader.Current.Kind == TarMemberKind.Other);
        reader = new TarForwardReader(new MemoryStream([.. Records("16 mtime=-1.25\n\n"), .. Summed(Header("x", '0'))]));
        Assert.Throws<InvalidDataException>(() => reader.Next());
        reader = new TarForwardReader(new MemoryStream([.. Records("15 mtime=-1.25\n"), .. Summed(Header("x", '0'))]));
        Assert.True(reader.Next());
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(-1.25), reader.Current.Modified);
    }

    [Fact]
    public void A_global_comment_is_passed_over_and_one_that_renames_everything_refused()
    {
        Assert.Equal([("File", "x", "", "")], Read([.. Records("20 comment=a commit\n", 'g'), .. Summed(Header("x", '0')), .. new byte[1024]]));
        Assert.Throws<InvalidDataException>(() => Read([.. Records("10 path=y\n", 'g'), .. Summed(Header("x", '0'))]));
    }

    [Fact]
    public void A_tarball_without_its_end_is_read_and_one_that_is_cut_is_not()
    {
        byte[] tar = [.. Summed(Header("x", '0'))];
        Assert.Single(Read(tar));
        Assert.Empty(Read([]));
        Assert.Throws<InvalidDataException>(() => Read(tar[..511]));
        Assert.Throws<InvalidDataException>(() => Read([.. Records("10 path=y\n")]));
    }

    [Theory]
    [InlineData("x 10 path=y\n")]
    [InlineData("11 path=y\n")]
    [InlineData("8 path=y\n")]
    [InlineData("10 path=y ")]
    [InlineData("10 =path=\n")]
    [InlineData("9999999999999 path=y\n")]
    [InlineData("-5 path=y\n")]
    [InlineData("11 size=-1\n")]
    [InlineData("11 path=\0\n\n")]
    public void Malformed_records_are_refused(string records) => Assert.Throws<InvalidDataException>(() => Read([.. Records(records), .. Summed(Header("x", '0'))]));

    [Fact]
    public async Task Read_without_blocking_it_gives_the_same()
    {
        byte[] tar = [.. Records("10 path=y\n"), .. Summed(Header("x", '0', 3)), .. "abc"u8, .. new byte[509], .. Summed(Header("z", '0', 600)), .. new byte[1024], .. Summed(Header("last", '5'))];
        var reader = new TarForwardReader(new TrickleStream(new MemoryStream(tar), 100));
        Assert.True(await reader.NextAsync(default));
        byte[] content = new byte[10];
        Assert.Equal(3, await reader.ReadAsync(content, default));
        Assert.Equal(0, await reader.ReadAsync(content, default));
        Assert.Equal(("y", "abc"), (reader.Current.Path, Encoding.ASCII.GetString(content, 0, 3)));
        Assert.True(await reader.NextAsync(default));
        Assert.True(await reader.NextAsync(default));
        Assert.Equal("last", reader.Current.Path);
        Assert.False(await reader.NextAsync(default));
    }

    [Fact]
    public void Owners_and_forms_are_told()
    {
        byte[] header = Header("name", '0');
        "0001750"u8.CopyTo(header.AsSpan(108));
        new byte[] { 0x80, 0, 0, 0, 0, 0x40, 0, 0 }.CopyTo(header, 116);
        new byte[] { (byte)'J', 0xfc, (byte)'r' }.CopyTo(header, 265);
        "folder"u8.CopyTo(header.AsSpan(345));
        var reader = new TarForwardReader(new MemoryStream([.. Records("17 SCHILY.acl=\nx\n"), .. Summed(header)]));
        Assert.True(reader.Next());
        var member = reader.Current;
        Assert.Equal(("folder/name", 1000L, 0x400000L, "J\u00fcr", ""), (member.Path, member.Uid, member.Gid, member.UserName, member.GroupName));
        Assert.Equal((true, true, true, false, "SCHILY.acl"), (member.Form.HasSplitPath, member.Form.HasRecords, member.Form.HasLineFeed, member.Form.HasLongName, member.Form.UnusedKeyword));
    }

    [Fact]
    public void A_name_that_is_no_UTF_8_is_refused_and_shown()
    {
        byte[] header = Header("x", '0');
        header[0] = 0xe9;
        var error = Assert.Throws<InvalidDataException>(() => Read(Summed(header)));
        Assert.Equal("tar: a name is no text in UTF-8: \"é\"", error.Message);
    }

    [Theory]
    [InlineData("28 size=9223372036854775807\n")]
    [InlineData("28 size=9223372036854775300\n")]
    public void A_size_that_no_file_has_is_refused(string records) =>
        Assert.Equal("tar: a size that no file has", Assert.Throws<InvalidDataException>(() => Read([.. Records(records), .. Summed(Header("x", '0'))])).Message);

    [Fact]
    public void A_header_that_claims_gigabytes_takes_no_memory()
    {
        byte[] header = Header("x", 'x');
        Encoding.ASCII.GetBytes("77777777777").CopyTo(header, 124);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => Read(Summed(header)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_mutated_tarball_is_read_or_refused()
    {
        byte[] tar = [.. Records("10 path=y\n"), .. Summed(Header("x", '0')), .. Summed(Header("long", 'L', 600)), .. Enumerable.Repeat((byte)'n', 600), .. new byte[424], .. Summed(Header("z", '2'))];
        var random = new Random(1);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] damaged = (byte[])tar.Clone();
            for (int i = random.Next(1, 5); i > 0; i--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            for (int at = 0; at + 512 <= damaged.Length; at += 512) if (at is 0 or 1024 or 1536) Summed(damaged.AsSpan(at, 512));
            try
            {
                Read(damaged);
            }
            catch (InvalidDataException)
            {
                // As it should be.
            }
        }
    }

    private static List<(string, string, string, string)> Read(byte[] tar)
    {
        var members = new List<(string, string, string, string)>();
        var reader = new TarForwardReader(new MemoryStream(tar));
        byte[] buffer = new byte[7];
        while (reader.Next())
        {
            var content = new StringBuilder();
            for (int read; (read = reader.Read(buffer)) > 0;) content.Append(Encoding.UTF8.GetString(buffer, 0, read));
            members.Add((reader.Current.Kind.ToString(), reader.Current.Path, reader.Current.LinkTarget, content.ToString()));
        }

        return members;
    }

    private static byte[] Records(string records, char type = 'x')
    {
        byte[] content = Encoding.UTF8.GetBytes(records);
        return [.. Summed(Header("records", type, content.Length)), .. content, .. new byte[-content.Length & 511]];
    }

    private static byte[] Header(string name, char type, int size = 0)
    {
        byte[] header = new byte[512];
        Encoding.UTF8.GetBytes(name).CopyTo(header, 0);
        Encoding.ASCII.GetBytes("0000644").CopyTo(header, 100);
        Encoding.ASCII.GetBytes(Convert.ToString(size, 8).PadLeft(11, '0')).CopyTo(header, 124);
        Encoding.ASCII.GetBytes("00000000000").CopyTo(header, 136);
        header[156] = (byte)type;
        "ustar\00000"u8.CopyTo(header.AsSpan(257));
        return header;
    }

    private static byte[] Summed(byte[] header)
    {
        Summed(header.AsSpan());
        return header;
    }

    private static void Summed(Span<byte> header)
    {
        header.Slice(148, 8).Fill((byte)' ');
        int sum = 0;
        foreach (byte b in header) sum += b;
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header[148..]);
    }

    private static void Write(TarWriter writer, TarEntryFormat format, TarEntryType type, string name, string target, string? content = null)
    {
        TarEntry entry = format switch
        {
            TarEntryFormat.V7 => new V7TarEntry(type, name),
            TarEntryFormat.Ustar => new UstarTarEntry(type, name),
            TarEntryFormat.Gnu => new GnuTarEntry(type, name),
            _ => new PaxTarEntry(type, name),
        };
        if (target.Length > 0) entry.LinkName = target;
        entry.ModificationTime = Time;
        if (content is not null) entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        writer.WriteEntry(entry);
    }
}
