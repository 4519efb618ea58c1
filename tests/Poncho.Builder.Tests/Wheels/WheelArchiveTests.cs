using System.Text;
using Poncho.Analyze.Naming;
using Poncho.Builder.Wheels;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Wheels;

public class WheelArchiveTests
{
    [Fact]
    public async Task Every_wheel_of_the_index_is_what_its_RECORD_says()
    {
        foreach (string path in Directory.EnumerateFiles(TestData.Path("pypi", "files"), "*.whl").Order(StringComparer.Ordinal))
        {
            await using var wheel = WheelArchive.Open(path, Path.GetFileName(path), ArchiveLimits.Default);
            Assert.Empty(ReadAll(wheel));
            Assert.Equal(wheel.Name.Project, ProjectName.Normalize(wheel.Metadata.Name));
        }
    }

    [Fact]
    public async Task A_wheel_says_what_it_is()
    {
        using var folder = new TempFolder();
        var made = new TestWheel("Demo_Name", "1.0", "py2.py3-none-any").Add("demo.py", "x = 1\n", 0x81ed)
            .Add("Demo_Name-1.0.dist-info/METADATA", "Metadata-Version: 2.4\nName: Demo.Name\nversion: 1\nLicense-Expression: MIT OR Apache-2.0\nLicense: other\nRequires-Python: >=3.8\nRequires-Dist: numpy>=1\nRequires-Dist: six ; extra == 'x'\nSummary: a\n  b\n\nName: not this\n");
        await using var wheel = WheelArchive.Open(made.WriteTo(folder.Path), made.FileName, ArchiveLimits.Default);
        Assert.Equal(("Demo.Name", "1", "MIT OR Apache-2.0", ">=3.8"), (wheel.Metadata.Name, wheel.Metadata.Version, wheel.Metadata.License, wheel.Metadata.RequiresPython));
        Assert.Equal(["numpy>=1", "six ; extra == 'x'"], wheel.Metadata.RequiresDist.AsEnumerable());
        var module = Assert.Single(wheel.Entries, entry => entry.Name == "demo.py");
        Assert.Equal((true, 6L, 1_580_702_706L), (module.IsExecutable, module.Size, module.Time));
    }

    public static TheoryData<string, string> Wrong { get; } = new()
    {
        { "up", "leaves the prefix: \"../x\"" }, { "root", "is absolute" }, { "dot", "is not in its plain form" }, { "link", "is a link" }, { "fifo", "is neither file nor folder" }, { "twice", "comes twice: \"demo.py\"" },
        { "no RECORD", "wheel has no file demo-1.0.dist-info/RECORD" }, { "no METADATA", "wheel has no file demo-1.0.dist-info/METADATA" }, { "no WHEEL", "wheel has no file demo-1.0.dist-info/WHEEL" },
        { "two", "more than one .dist-info folder" }, { "none", "no .dist-info folder" }, { "version", "format of a version that this Poncho does not know: \"2.0\"" }, { "other", "says that it is \"other 1.0\"" }, { "nameless", "has no good field \"Name\"" },
        { "cut", "cannot be read as a zip file" }, { "text", "cannot be read as a zip file" }, { "control", "no plain text" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_wheel_is_refused_in_one_line_that_names_it(string what, string why)
    {
        using var folder = new TempFolder();
        var made = Make(what);
        string path = made.WriteTo(folder.Path);
        if (what == "cut") File.WriteAllBytes(path, File.ReadAllBytes(path)[..^30]);
        if (what == "text") File.WriteAllText(path, "<html>not found</html>");
        var refused = Assert.Throws<PonchoException>(() =>
        {
            using var wheel = new Opened(path, made.FileName);
            ReadAll(wheel.Wheel);
        });
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains(made.FileName, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.NotNull(refused.Hint);
    }

    [Fact]
    public void A_wheel_that_unpacks_to_more_than_it_may_is_refused_before_it_is_unpacked()
    {
        using var folder = new TempFolder();
        var made = new TestWheel().Add("zeros", new byte[1_000_000]);
        string path = made.WriteTo(folder.Path);
        Assert.Contains("unpacks to more than it may", Assert.Throws<PonchoException>(() => WheelArchive.Open(path, made.FileName, new ArchiveLimits { UnpackedBytes = 900_000 })).Message, StringComparison.Ordinal);
        Assert.Contains("holds more than 2 files", Assert.Throws<PonchoException>(() => WheelArchive.Open(path, made.FileName, new ArchiveLimits { Entries = 2 })).Message, StringComparison.Ordinal);
    }

    /// <summary>Python writes these but zstd, and pip takes them.</summary>
    [Theory]
    [InlineData("ZIP_LZMA", "LZMA")]
    [InlineData("ZIP_BZIP2", "bzip2")]
    public async Task A_compression_that_is_not_unpacked_is_called_by_its_name(string method, string name)
    {
        using var folder = new TempFolder();
        var made = Good();
        string path = made.WriteTo(folder.Path);
        string script = $$"""
            import sys, zipfile
            with zipfile.ZipFile(sys.argv[1]) as old: files = [(info, old.read(info)) for info in old.infolist()]
            with zipfile.ZipFile(sys.argv[1], "w") as new:
                for info, content in files: new.writestr(info.filename, content, zipfile.{{method}})
            """;
        (await Programs.RunAsync(Programs.Need("python3"), ["-c", script, path])).Succeeded();
        var refused = Assert.Throws<PonchoException>(() => new Opened(path, made.FileName));
        Assert.Equal($"file of wheel {made.FileName} is compressed by {name}, which is not among what is unpacked here (Deflate, Deflate64, zstd): \"demo-1.0.dist-info/RECORD\"", refused.Message);
        Assert.Equal("pack it anew with Deflate, as zip does by itself, or ask who made it to", refused.Hint);
    }

    [Fact]
    public void Files_that_are_compressed_by_zstd_are_read()
    {
        using var folder = new TempFolder();
        var made = Good();
        string path = ZstdWheel.Write(made, folder.Path);
        using var wheel = new Opened(path, made.FileName);
        Assert.Empty(ReadAll(wheel.Wheel));
        var content = new List<byte>();
        wheel.Wheel.Read(wheel.Wheel.Entries.Single(entry => entry.Name == "demo.py"), piece => content.AddRange(piece));
        Assert.Equal("x = 1\n"u8.ToArray(), content.ToArray());
    }

    [Fact]
    public void Bytes_before_the_zip_are_called_so()
    {
        using var folder = new TempFolder();
        var made = Good();
        string path = made.WriteTo(folder.Path);
        File.WriteAllBytes(path, [.. "#!/bin/sh\nexec unzip $0\n"u8, .. File.ReadAllBytes(path)]);
        Assert.Equal($"wheel has bytes before its zip file: \"{made.FileName}\"", Assert.Throws<PonchoException>(() => new Opened(path, made.FileName)).Message);
    }

    [Fact]
    public void A_file_with_another_CRC32_is_refused()
    {
        using var folder = new TempFolder();
        var made = Good();
        string path = made.WriteTo(folder.Path);
        byte[] bytes = File.ReadAllBytes(path);
        // Of "demo.py" in the directory of the zip; the CRC32 stands 30 bytes before the name.
        int name = bytes.AsSpan().LastIndexOf("demo.py"u8);
        bytes[name - 30] ^= 1;
        File.WriteAllBytes(path, bytes);
        using var wheel = new Opened(path, made.FileName);
        Assert.Contains("has another CRC32 than the zip says: \"demo.py\"", Assert.Throws<PonchoException>(() => ReadAll(wheel.Wheel)).Message, StringComparison.Ordinal);
    }

    private static TestWheel Make(string what) => what switch
    {
        "up" => Good().Add("../x", ""),
        "root" => Good().Add("/etc/x", ""),
        "dot" => Good().Add("./a/x", ""),
        "link" => Good().Add("link", "demo.py", 0xa1ff),
        "fifo" => Good().Add("fifo", "", 0x11a4),
        "twice" => Good().AddUnlisted("demo.py"),
        "control" => Good().Add("a\u0001b", ""),
        "no RECORD" => new TestWheel { Record = null },
        "no METADATA" => Good().Without("demo-1.0.dist-info/METADATA"),
        "no WHEEL" => Good().Without("demo-1.0.dist-info/WHEEL"),
        "two" => Good().Add("other-1.0.dist-info/x", ""),
        "none" => new TestWheel { Record = null }.Without("demo-1.0.dist-info/METADATA").Without("demo-1.0.dist-info/WHEEL"),
        "version" => Good().Add("demo-1.0.dist-info/WHEEL", "Wheel-Version: 2.0\n"),
        "other" => Good().Add("demo-1.0.dist-info/METADATA", "Name: other\nVersion: 1.0\n"),
        "nameless" => Good().Add("demo-1.0.dist-info/METADATA", "Version: 1.0\n"),
        _ => Good(),
    };

    private static TestWheel Good() => new TestWheel().Add("demo.py", "x = 1\n");

    private static IReadOnlyList<string> ReadAll(WheelArchive wheel)
    {
        using var check = new RecordCheck(wheel.Record, wheel.FileName, wheel.InfoFolder);
        foreach (var entry in wheel.Entries)
        {
            check.Begin(entry.Name, entry.Size);
            wheel.Read(entry, check.Append);
            check.End();
        }

        return check.Finish();
    }

    private sealed class Opened(string path, string fileName) : IDisposable
    {
        public WheelArchive Wheel { get; } = WheelArchive.Open(path, fileName, ArchiveLimits.Default);

        public void Dispose() => Wheel.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
