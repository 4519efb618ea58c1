using System.Text;
using Poncho.Conda.Linking;
using Poncho.Conda.LocalChannels;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Conda.Tests.LocalChannels;

public sealed class PackageWriterTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task What_is_written_is_read_again()
    {
        string folder = Folder("tree");
        string longName = "share/" + string.Concat(Enumerable.Repeat("long/", 60)) + "größe";
        Write(folder, longName, "long\n");
        Write(folder, "share/empty", "");
        File.CreateSymbolicLink(Path.Combine(folder, "bin", "alias"), "tool");
        File.CreateSymbolicLink(Path.Combine(folder, "share", "absolute"), Path.Combine(folder, "bin", "tool"));
        Directory.CreateDirectory(Path.Combine(folder, "var", "empty"));
        var result = await PackageWriter.WriteAsync(Request(folder) with { Depends = ["python >=3.9"], Constrains = ["other <2"], License = "MIT", Summary = "a tool", BuildNumber = 2, Time = 1_600_000_000 }, _temp["channel"], default);

        Assert.Equal(_temp["channel", "linux-64", "tool-1.2-2.conda"], result.Path);
        Assert.False(result.WasThere);
        Assert.Equal(new FileInfo(result.Path).Length, result.Size);
        await using var archive = await CondaArchive.OpenAsync(result.Path, default);
        Assert.NotNull(archive.PayloadFrame);
        var index = archive.Metadata.Index;
        Assert.Equal(("tool", "1.2", "2", 2L, "linux-64", NoarchType.None, "MIT", 1_600_000_000_000L), (index.Name, index.Version, index.Build, index.BuildNumber, index.Subdir, index.Noarch, index.License, index.Timestamp!.Value));
        Assert.Equal(["python >=3.9"], index.Depends);
        Assert.Equal(["other <2"], index.Constrains);
        Assert.Equal("{\n  \"license\": \"MIT\",\n  \"summary\": \"a tool\"\n}\n", Encoding.UTF8.GetString(archive.Metadata.Files["info/about.json"].Span));
        var check = new PayloadCheck(LinkPlan.For(archive.Metadata, null));
        var seen = new Dictionary<string, PackageEntry>();
        await foreach (var entry in archive.ReadPayloadAsync(default))
        {
            Assert.NotNull(check.Admit(entry));
            seen[entry.Path] = entry;
        }

        _ = check.Finish();
        Assert.Null(check.Oddity);
        Assert.Equal(["bin/alias", "bin/tool", "share/absolute", "share/empty", longName, "share/text", "var/empty"], seen.Keys);
        Assert.True(seen["bin/tool"].IsExecutable);
        Assert.False(seen["share/text"].IsExecutable);
        Assert.Equal("../bin/tool", seen["share/absolute"].LinkTarget);
        Assert.Equal(PackageEntryType.Directory, seen["var/empty"].Type);
        Assert.All(seen.Values, entry => Assert.Equal(1_600_000_000, entry.ModifiedSeconds));
    }

    [Fact]
    public async Task Bytes_follow_from_content_alone()
    {
        string one = Folder("one"), two = Folder("two");
        foreach (string file in Directory.EnumerateFiles(two, "*", SearchOption.AllDirectories)) File.SetLastWriteTimeUtc(file, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc));
        File.SetUnixFileMode(Path.Combine(two, "share", "text"), UnixFileMode.UserRead);
        var first = await PackageWriter.WriteAsync(Request(one), _temp["a"], default);
        var second = await PackageWriter.WriteAsync(Request(two), _temp["b"], default);
        Assert.Equal(first.Sha256, second.Sha256);
        Assert.Equal(await File.ReadAllBytesAsync(first.Path), await File.ReadAllBytesAsync(second.Path));
        Assert.True((await PackageWriter.WriteAsync(Request(one), _temp["a"], default)).WasThere);
    }

    [Fact]
    public async Task Another_package_of_the_same_name_is_not_replaced()
    {
        string folder = Folder("tree");
        var first = await PackageWriter.WriteAsync(Request(folder), _temp["channel"], default);
        Write(folder, "share/text", "changed\n");
        var error = await Assert.ThrowsAsync<PonchoException>(() => PackageWriter.WriteAsync(Request(folder), _temp["channel"], default));
        Assert.StartsWith("the channel has a package of this name with other content", error.Message, StringComparison.Ordinal);
        Assert.Equal(first.Sha256, Digest.Of(await File.ReadAllBytesAsync(first.Path)));
        Assert.Equal([first.Path], Directory.EnumerateFiles(Path.GetDirectoryName(first.Path)!));
    }

    [Theory]
    [InlineData("/opt/tool", "text", PrefixFileMode.Text)]
    [InlineData("/opt/tool", "binary\0", PrefixFileMode.Binary)]
    public async Task Files_that_hold_the_prefix_say_so(string prefix, string head, PrefixFileMode mode)
    {
        string folder = Folder("tree");
        // across the borders of every buffer
        Write(folder, "etc/conf", head + new string('x', 131_070) + prefix + "/share\n");
        var paths = await PathsOfAsync(Request(folder) with { Prefix = prefix });
        Assert.Equal((prefix, mode), (paths["etc/conf"].Placeholder, paths["etc/conf"].FileMode));
        Assert.Null(paths["share/text"].Placeholder);
    }

    [Fact]
    public async Task The_folders_own_path_and_the_placeholders_of_conda_build_are_found()
    {
        string folder = Folder("tree");
        string placeholder = ("/opt/build/x_1/_h_env" + string.Concat(Enumerable.Repeat("_placehold", 30)))[..255];
        Write(folder, "etc/own", $"root={folder}/share\n");
        Write(folder, "etc/built", $"'{placeholder}/share'\n");
        Write(folder, "etc/cut", new string('x', 131_072 - 200) + " " + placeholder);
        var paths = await PathsOfAsync(Request(folder));
        Assert.Equal(folder, paths["etc/own"].Placeholder);
        Assert.Equal(placeholder, paths["etc/built"].Placeholder);
        Assert.Equal(placeholder, paths["etc/cut"].Placeholder);
    }

    [Fact]
    public async Task Modules_of_a_noarch_python_package_go_to_site_packages_without_their_byte_code()
    {
        string folder = Folder("tree");
        Write(folder, "lib/python3.11/site-packages/tool/__init__.py", "x = 1\n");
        Write(folder, "lib/python3.11/site-packages/tool/__pycache__/__init__.cpython-311.pyc", "code");
        var result = await PackageWriter.WriteAsync(Request(folder) with { Noarch = NoarchType.Python, EntryPoints = ["tool = tool:main"] }, _temp["channel"], default);
        Assert.Equal(_temp["channel", "noarch", "tool-1.2-py_0.conda"], result.Path);
        await using var archive = await CondaArchive.OpenAsync(result.Path, default);
        Assert.Equal([new EntryPoint("tool", "tool", "main")], archive.Metadata.Link!.EntryPoints);
        Assert.Equal(["bin/tool", "share/text", "site-packages/tool/__init__.py"], archive.Metadata.Paths.Entries.Select(entry => entry.Path));
    }

    [Fact]
    public async Task A_source_keeps_the_time_that_its_packed_byte_code_expects()
    {
        string folder = Folder("tree");
        Write(folder, "lib/a.py", "x = 1\n");
        Write(folder, "lib/__pycache__/a.cpython-311.pyc", "\u0001\u0002\r\n\0\0\0\0\u0010\0\0\u0060\0\0\0\0code");
        var result = await PackageWriter.WriteAsync(Request(folder), _temp["channel"], default);
        await using var archive = await CondaArchive.OpenAsync(result.Path, default);
        var times = new Dictionary<string, long>();
        await foreach (var entry in archive.ReadPayloadAsync(default)) times[entry.Path] = entry.ModifiedSeconds;
        Assert.Equal(0x60000010, times["lib/a.py"]);
        Assert.Equal(315_532_800, times["share/text"]);
    }

    [Theory]
    [InlineData("Tool", "1.2", null, "linux-64", "name of a package", "try --name tool")]
    [InlineData("__glibc", "1.2", null, "linux-64", "virtual packages", null)]
    [InlineData("../tool", "1.2", null, "linux-64", "name of a package", null)]
    [InlineData("tool", "1-2", null, "linux-64", "version is not one", null)]
    [InlineData("tool", "", null, "linux-64", "version is not one", null)]
    [InlineData("tool", "1.2", "a-b", "linux-64", "build string", null)]
    [InlineData("tool", "1.2", null, "../x", "platform", null)]
    public async Task Bad_names_are_refused(string name, string version, string? build, string subdir, string message, string? hint)
    {
        var request = new PackageRequest { Folder = Folder("tree"), Name = name, Version = version, Build = build, Subdir = subdir };
        var error = await Assert.ThrowsAsync<PonchoException>(() => PackageWriter.WriteAsync(request, _temp["channel"], default));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        if (hint is not null) Assert.Equal(hint, error.Hint);
        Assert.False(Directory.Exists(_temp["channel"]));
    }

    [Fact]
    public async Task Fifos_are_refused_and_not_opened()
    {
        string folder = Folder("tree");
        (await Programs.RunAsync(Programs.Need("mkfifo"), [Path.Combine(folder, "fifo")])).Succeeded();
        var error = await Assert.ThrowsAsync<PonchoException>(() => PackageWriter.WriteAsync(Request(folder), _temp["channel"], default));
        Assert.Equal($"a package cannot hold devices, fifos and sockets: \"{folder}/fifo\"", error.Message);
        Assert.Empty(Directory.EnumerateFiles(_temp["channel", "linux-64"]));
    }

    [Fact]
    public async Task A_folder_of_metadata_and_a_missing_folder_are_refused()
    {
        string folder = Folder("tree");
        Write(folder, "info/index.json", "{}");
        Assert.Contains("keeps its metadata in \"info\"", (await Assert.ThrowsAsync<PonchoException>(() => PackageWriter.WriteAsync(Request(folder), _temp["channel"], default))).Message, StringComparison.Ordinal);
        Assert.Contains("no such file", (await Assert.ThrowsAsync<PonchoException>(() => PackageWriter.WriteAsync(Request(_temp["nowhere"]), _temp["channel"], default))).Message, StringComparison.Ordinal);
    }

    private static void Write(string folder, string name, string content)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content.Contains('\u00f6', StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(content) : Encoding.Latin1.GetBytes(content));
    }

    private static PackageRequest Request(string folder) => new() { Folder = folder, Name = "tool", Version = "1.2", Subdir = "linux-64" };

    private string Folder(string name)
    {
        Write(_temp[name], "bin/tool", "#!/bin/sh\n");
        File.SetUnixFileMode(_temp[name, "bin", "tool"], UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        Write(_temp[name], "share/text", "text\n");
        return _temp[name];
    }

    private async Task<Dictionary<string, PathsEntry>> PathsOfAsync(PackageRequest request)
    {
        var result = await PackageWriter.WriteAsync(request, _temp["channel"], default);
        await using var archive = await CondaArchive.OpenAsync(result.Path, default);
        Assert.Equal(archive.Metadata.Paths.Entries.Count(entry => entry.Placeholder is not null), result.Relocatable);
        return archive.Metadata.Paths.Entries.ToDictionary(entry => entry.Path);
    }
}
