using System.Formats.Tar;
using Poncho.IO;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Unpacking;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.Unpacking;

/// <summary>Tarballs that want more than a folder: refused, in one line, and nothing outside is touched. As a layer of ours, and as a tarball of anybody's.</summary>
public class HostileTarballTests
{
    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        foreach (string name in Entries.Keys)
        {
            data.Add(name, "layer");
            data.Add(name, "headless");
        }

        return data;
    }

    private static readonly Dictionary<string, (TarEntry[] Entries, string Said)> Entries = new(StringComparer.Ordinal)
    {
        ["two dots"] = ([File("../evil")], "leaves the folder"),
        ["two dots within"] = ([File("a/../../evil")], "leaves the folder"),
        ["two dots at the end"] = ([Folder("a/..")], "leaves the folder"),
        ["absolute"] = ([File("/evil")], "absolute path"),
        ["through a link outside"] = ([Link("a", ".."), File("a/evil")], "through a link that leaves"),
        ["through an absolute link"] = ([Link("a", "/tmp"), File("a/evil")], "through a link that leaves"),
        ["through a chain of links"] = ([Link("a", "b"), Folder("c"), Link("c/d", "../.."), Link("b", "c/d"), File("a/evil")], "through a link that leaves"),
        ["through links that turn"] = ([Link("a", "b"), Link("b", "a"), File("a/evil")], "symbolic links"),
        ["a folder through a link outside"] = ([Link("a", ".."), Folder("a/evil")], "through a link that leaves"),
        ["a link through a link outside"] = ([Link("a", ".."), Link("a/evil", "x")], "through a link that leaves"),
        ["a hard link to outside"] = ([Hard("evil", "../outside")], "leaves the folder"),
        ["a hard link to an absolute path"] = ([Hard("evil", "/etc/passwd")], "absolute path"),
        ["a hard link through a link"] = ([Link("a", ".."), Hard("b", "a/outside")], "through a link that leaves"),
        ["a hard link to a link outside"] = ([Link("a", "../outside"), Hard("b", "a")], "not there"),
        ["a hard link to nothing"] = ([Hard("b", "nothing")], "not there"),
        ["a fifo"] = ([new PaxTarEntry(TarEntryType.Fifo, "evil")], "neither file, folder nor link"),
        ["a device"] = ([new PaxTarEntry(TarEntryType.CharacterDevice, "evil") { DeviceMajor = 1, DeviceMinor = 3 }], "neither file, folder nor link"),
        ["a file for the prefix"] = ([File(".")], "no name"),
        ["deep folders"] = ([File(string.Concat(Enumerable.Repeat("a/", 1000)) + "b")], "folders"),
        ["a name too long for the kernel"] = ([File(new string('a', 300))], "name too long"),
        ["a file below a file"] = ([File("a"), File("a/b")], "no folder"),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_hostile_tarball_is_refused_and_nothing_is_written_outside(string name, string form)
    {
        using var folder = new TempFolder();
        string outside = folder.Write("outside", "precious");
        string target = Directory.CreateDirectory(folder["target"]).FullName;
        var (entries, said) = Entries[name];
        var error = Assert.Throws<PonchoException>(() => Unpack(Tar(entries), form, folder, target));
        Assert.Contains(said, error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal("precious", System.IO.File.ReadAllText(outside));
        Assert.Equal(3, Directory.EnumerateFileSystemEntries(folder.Path).Count());
    }

    [Theory]
    [InlineData("layer")]
    [InlineData("headless")]
    public void Odd_entries_are_unpacked_without_setid_and_without_writing_through_links(string form)
    {
        using var folder = new TempFolder();
        string outside = folder.Write("outside", "precious");
        string target = Directory.CreateDirectory(folder["target"]).FullName;
        var setid = File("bin/su");
        setid.Mode = (UnixFileMode)0xfff;
        var folderMode = Folder("open");
        folderMode.Mode = (UnixFileMode)0xfff;
        Unpack(Tar([Link("out", "../outside"), File("out"), Link("left", "../../../etc/passwd"), setid, folderMode, File("./a//b/./c"), File("twice"), Link("twice", "x"), File("twice"), Folder("."), File("x\ny\u0001zé")]), form, folder, target);
        Assert.Equal("precious", System.IO.File.ReadAllText(outside));
        Assert.Equal("content", System.IO.File.ReadAllText(target + "/out"));
        Assert.Equal((UnixFileMode)0x1ed, System.IO.File.GetUnixFileMode(target + "/bin/su"));
        Assert.Equal((UnixFileMode)0, System.IO.File.GetUnixFileMode(target + "/open") & (UnixFileMode)0xe12);
        Assert.Equal("../../../etc/passwd", new FileInfo(target + "/left").LinkTarget);
        Assert.Null(new FileInfo(target + "/twice").LinkTarget);
        Assert.True(System.IO.File.Exists(target + "/a/b/c") && System.IO.File.Exists(target + "/x\ny\u0001zé"));
    }

    [Fact]
    public void A_note_of_ours_is_refused_in_a_layer_and_left_out_of_a_tarball_without_head()
    {
        using var folder = new TempFolder();
        byte[] tar = Tar([File(".poncho/relocated"), File(".poncho/config.json"), File("a")]);
        Assert.Contains("note of Poncho's own", Assert.Throws<PonchoException>(() => Unpack(tar, "layer", folder, Directory.CreateDirectory(folder["layer"]).FullName)).Message, StringComparison.Ordinal);
        string target = Directory.CreateDirectory(folder["target"]).FullName;
        Unpack(tar, "headless", folder, target);
        Assert.Equal([target + "/a"], Directory.EnumerateFileSystemEntries(target));
    }

    [Fact]
    public void Whatever_is_changed_in_a_tarball_it_is_refused_or_harmless()
    {
        byte[] tar = Tar([Folder("a"), File("a/b"), Link("a/c", "b"), Hard("a/d", "a/b"), File(new string('n', 150)), File("ü"), Link("e", new string('t', 200)), File("end")]);
        var random = new Random(17);
        int refused = 0;
        for (int round = 0; round < 1500; round++)
        {
            byte[] damaged = (byte[])tar.Clone();
            for (int i = random.Next(1, 6); i > 0; i--) damaged[random.Next(damaged.Length)] = (byte)(random.Next(3) == 0 ? random.Next(256) : "0123457 /.\0xgLKS"[random.Next(16)]);
            Repair(damaged);
            using var folder = new TempFolder();
            string outside = folder.Write("outside", "precious");
            string target = Directory.CreateDirectory(folder["target"]).FullName;
            try
            {
                Unpack(damaged, "headless", folder, target);
            }
            catch (PonchoException)
            {
                refused++;
            }

            Assert.Equal("precious", System.IO.File.ReadAllText(outside));
            Assert.Equal(3, Directory.EnumerateFileSystemEntries(folder.Path).Count());
        }

        Assert.InRange(refused, 100, 1400);
    }

    // Headers whose checksums are right again, so that the damage behind them is reached.
    private static void Repair(byte[] tar)
    {
        for (int at = 0; at + 512 <= tar.Length; at += 512)
        {
            if (!tar.AsSpan(at + 257, 5).SequenceEqual("ustar"u8)) continue;
            tar.AsSpan(at + 148, 8).Fill((byte)' ');
            int sum = 0;
            for (int i = 0; i < 512; i++) sum += tar[at + i];
            System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(tar, at + 148);
        }
    }

    private static void Unpack(byte[] tar, string form, TempFolder folder, string target)
    {
        if (form == "headless")
        {
            System.IO.File.WriteAllBytes(folder["env.tar"], tar);
            using var tarball = new HeadlessTarball(folder["env.tar"]);
            tarball.Unpack(target, new Prefix("/p"), new UnpackOptions(), CancellationToken.None);
            return;
        }

        using var source = TarballEnvironment.Open(new MadeEnvironment(new MadeLayer("first").File("lib/x", "x"), new MadeLayer("evil").Raw(tar)).Write(folder["env.tar.zst"]))!;
        Unpacker.Unpack(source, target, new Prefix("/p"), new UnpackOptions(), CancellationToken.None);
    }

    private static byte[] Tar(TarEntry[] entries)
    {
        using var output = new MemoryStream();
        using (var writer = new TarWriter(output, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                if (entry.EntryType == TarEntryType.RegularFile) entry.DataStream = new MemoryStream("content"u8.ToArray());
                writer.WriteEntry(entry);
            }
        }

        return output.ToArray();
    }

    private static PaxTarEntry File(string name) => new(TarEntryType.RegularFile, name);

    private static PaxTarEntry Folder(string name) => new(TarEntryType.Directory, name);

    private static PaxTarEntry Link(string name, string target) => new(TarEntryType.SymbolicLink, name) { LinkName = target };

    private static PaxTarEntry Hard(string name, string target) => new(TarEntryType.HardLink, name) { LinkName = target };
}
