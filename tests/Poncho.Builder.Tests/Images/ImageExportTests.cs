using System.Text;
using System.Text.Json;
using Poncho.Builder.Tests.Cli;
using Poncho.Builder.Tests.Faults;
using Poncho.IO;
using Poncho.IO.Tar;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Images;

public sealed class ImageExportTests(StoredSmall small) : IClassFixture<StoredSmall>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_a_base_the_image_s_layers_are_the_environment_s_own_blobs_between_those_of_its_own()
    {
        var image = await ImageAsync();
        var environment = await EnvironmentAsync();
        Assert.Equal(environment.Layers.Select(layer => layer.Digest), image.Manifest.Layers.Skip(1).SkipLast(2).Select(layer => layer.Digest));
    }

    [Fact]
    public async Task Every_file_that_holds_a_placeholder_is_relocated_to_the_root_and_no_other_is_changed()
    {
        var image = await ImageAsync();
        var own = await UnpackedAsync();
        Assert.NotEmpty(own);
        string prefix = small["own"];
        foreach (var (path, content) in own)
        {
            byte[] there = image.Files[path].Content;
            if (content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(prefix)) < 0) Assert.Equal(content, there);
            else if (!content.Contains((byte)0)) Assert.Equal(Encoding.Latin1.GetString(content).Replace(prefix, "/.", StringComparison.Ordinal), Encoding.Latin1.GetString(there));
            else Assert.Equal(Strings(content).Select(text => text.Replace(prefix, "/.", StringComparison.Ordinal)), Strings(there));
        }
    }

    [Fact]
    public async Task The_root_has_what_programs_need_and_every_folder_can_be_entered_by_any_user()
    {
        var image = await ImageAsync();
        Assert.Contains(image.Files.Keys, path => path.EndsWith("/libc.so.6", StringComparison.Ordinal));
        Assert.Contains("lib64/ld-linux-x86-64.so.2", image.Files.Keys);
        Assert.Equal(0x3ff, image.Files["tmp"].Mode);
        foreach (string path in image.Files.Keys)
        {
            for (string? folder = Path.GetDirectoryName(path); folder is { Length: > 0 }; folder = Path.GetDirectoryName(folder))
            {
                Assert.True(image.Files.TryGetValue(folder, out var entry) && (entry.Mode & 0x49) == 0x49, folder);
            }
        }
    }

    [Fact]
    public async Task The_config_says_all_that_activation_sets_and_runs_as_nobody_in_particular()
    {
        var image = await ImageAsync();
        Assert.Contains("CONDA_PREFIX=/.", image.Variables);
        Assert.Contains("PONCHO_PREFIX=/.", image.Variables);
        Assert.Contains("CONDA_DEFAULT_ENV=small", image.Variables);
        Assert.Contains(image.Variables, line => line.StartsWith("PATH=/bin:", StringComparison.Ordinal));
        var process = image.Config.GetProperty("config");
        Assert.Equal(("1000:1000", "1980-01-01T00:00:00Z"), (process.GetProperty("User").GetString(), image.Config.GetProperty("created").GetString()));
        Assert.Equal(image.Manifest.Layers.Count, image.Config.GetProperty("history").GetArrayLength());
        Assert.Equal((await EnvironmentAsync()).Digest.ToString(), process.GetProperty("Labels").GetProperty(AnnotationNames.EnvironmentDigest).GetString());
    }

    [Fact]
    public async Task What_the_user_chooses_stands_in_the_config()
    {
        (await ExportAsync(_folder["a.oci"], "--entrypoint", "sh -c", "--cmd", "env", "--user", "7", "--workdir", "/tmp", "--label", "a=b=c")).Succeeded();
        var process = WrittenImage.Read(_folder["a.oci"], "small:latest").Config.GetProperty("config");
        Assert.Equal(["sh", "-c"], process.GetProperty("Entrypoint").EnumerateArray().Select(word => word.GetString()!));
        Assert.Equal(["env"], process.GetProperty("Cmd").EnumerateArray().Select(word => word.GetString()!));
        Assert.Equal(("7", "/tmp", "b=c"), (process.GetProperty("User").GetString(), process.GetProperty("WorkingDir").GetString(), process.GetProperty("Labels").GetProperty("a").GetString()));
    }

    [Fact]
    public async Task The_same_environment_is_the_same_image_whatever_was_made_before_and_SOURCE_DATE_EPOCH_is_its_time()
    {
        var first = await ImageAsync();
        Directory.Delete(Path.Combine(small.Home, "images"), recursive: true);
        (await ExportAsync(_folder["again.oci"])).Succeeded();
        Assert.Equal(first.Manifest.Digest, WrittenImage.Read(_folder["again.oci"], "small:latest").Manifest.Digest);
        (await CliRun.InAsync(small.Home, [("SOURCE_DATE_EPOCH", "86400")], "export", "small", _folder["dated.oci"])).Succeeded();
        Assert.Equal("1970-01-02T00:00:00Z", WrittenImage.Read(_folder["dated.oci"], "small:latest").Config.GetProperty("created").GetString());
        Assert.Contains("SOURCE_DATE_EPOCH", (await CliRun.InAsync(small.Home, [("SOURCE_DATE_EPOCH", "now")], "export", "small", _folder["never.oci"])).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gzip", MediaTypes.LayerTarGzip)]
    [InlineData("none", MediaTypes.LayerTar)]
    [InlineData("zstd", MediaTypes.LayerTarZstd)]
    public async Task Every_compression_holds_the_same_files(string kind, string mediaType)
    {
        var zstd = await ImageAsync();
        (await ExportAsync(_folder["other.oci"], "--compression", kind)).Succeeded();
        var other = WrittenImage.Read(_folder["other.oci"], "small:latest");
        Assert.All(other.Manifest.Layers, layer => Assert.Equal(mediaType, layer.MediaType));
        Assert.Equal(zstd.Files.Keys, other.Files.Keys);
        Assert.All(zstd.Files, file => Assert.Equal(file.Value.Content, other.Files[file.Key].Content));
    }

    [Fact]
    public async Task Fewer_layers_hold_the_same_files()
    {
        var whole = await ImageAsync();
        (await ExportAsync(_folder["few.oci"], "--max-layers", "4")).Succeeded();
        var few = WrittenImage.Read(_folder["few.oci"], "small:latest");
        Assert.Equal(4, few.Manifest.Layers.Count);
        Assert.Equal(whole.Files.Keys, few.Files.Keys);
        Assert.All(whole.Files.Where(file => !file.Key.StartsWith("var/lib/poncho/", StringComparison.Ordinal)), file => Assert.Equal(file.Value.Content, few.Files[file.Key].Content));
    }

    [Fact]
    public async Task A_layout_that_is_there_gets_only_what_it_lacks_and_keeps_its_other_images()
    {
        await ImageAsync();
        string blobs = _folder["a.oci", "blobs", "sha256"];
        string largest = Directory.EnumerateFiles(blobs).MaxBy(path => new FileInfo(path).Length)!;
        File.SetLastWriteTimeUtc(largest, DateTime.UnixEpoch);
        (await CliRun.InAsync(small.Home, "tag", "small", "other")).Succeeded();
        (await CliRun.InAsync(small.Home, "export", "other", _folder["a.oci"])).Succeeded();
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(largest));
        Assert.Equal(WrittenImage.Read(_folder["a.oci"], "small:latest").Manifest.Layers[1].Digest, WrittenImage.Read(_folder["a.oci"], "other:latest").Manifest.Layers[1].Digest);
    }

    [Fact]
    public async Task A_tarball_for_docker_has_both_lists_of_the_same_blobs_and_goes_into_a_pipe_as_into_a_file()
    {
        (await ExportAsync(_folder["a.tar"])).Succeeded();
        Directory.CreateDirectory(_folder["docker"]);
        (await Programs.RunAsync(Programs.Need("tar"), ["xf", _folder["a.tar"], "-C", _folder["docker"]])).Succeeded();
        var image = WrittenImage.Read(_folder["docker"], "small:latest");
        using var json = JsonDocument.Parse(File.ReadAllBytes(_folder["docker", "manifest.json"]));
        Assert.Equal(image.Manifest.Layers.Select(layer => $"blobs/sha256/{layer.Digest.Hex}"), json.RootElement[0].GetProperty("Layers").EnumerateArray().Select(layer => layer.GetString()!));
        Assert.Equal("small:latest", json.RootElement[0].GetProperty("RepoTags")[0].GetString());
        Assert.All(image.Manifest.Layers, layer => Assert.Equal(MediaTypes.LayerTar, layer.MediaType));
    }

    [Fact]
    public async Task On_a_base_its_layers_stay_and_the_environment_has_its_prefix()
    {
        await BaseAsync("base", ("lib/x86_64-linux-gnu/libc.so.6", "glibc, stable release version 2.36.\n and more text behind it"));
        (await ExportAsync(_folder["on.oci"], "--base", _folder["base.tar"], "--prefix", "/sw/env")).Succeeded();
        var image = WrittenImage.Read(_folder["on.oci"], "small:latest");
        Assert.Contains("lib/x86_64-linux-gnu/libc.so.6", image.Files.Keys);
        Assert.Contains("BASE=1", image.Variables);
        Assert.Contains("CONDA_PREFIX=/sw/env", image.Variables);
        Assert.Contains("PATH=/sw/env/bin:/base/bin", image.Variables);
        var own = await UnpackedAsync();
        foreach (var (path, content) in own.Where(file => !file.Value.Contains((byte)0)))
        {
            string expected = Encoding.Latin1.GetString(content).Replace(small["own"], "/sw/env", StringComparison.Ordinal);
            Assert.Equal(expected, Encoding.Latin1.GetString(image.Files["sw/env/" + path].Content));
        }
    }

    [Theory]
    [InlineData("lib/ld-musl-x86_64.so.1", "musl", "musl")]
    [InlineData("etc/hello", "nothing", "none")]
    public async Task A_base_without_glibc_is_refused_with_the_reason(string path, string content, string said)
    {
        await BaseAsync("base", (path, content));
        var result = await ExportAsync(_folder["never.oci"], "--base", _folder["base.tar"]);
        Assert.Equal(1, result.Status);
        Assert.StartsWith($"poncho: the base's C library is {said}", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["never.oci"]));
    }

    [Theory]
    [InlineData("a.tar.zst", "--prefix", "/opt/x", "poncho: --prefix is for images, and the output is none")]
    [InlineData("a.oci", "--prefix", "opt/x", "poncho: not a folder of an image: \"opt/x\"")]
    [InlineData("a.oci", "--max-layers", "3", "poncho: an image has 4 layers at least")]
    [InlineData("a.oci", "--base", "/nowhere.tar", "poncho: no such base: \"/nowhere.tar\"")]
    [InlineData("a.oci", "--format", "docker.gz", "poncho: ")]
    [InlineData("a.oci", "--label", "b", "poncho: not a label: \"b\"")]
    public async Task Wrong_input_is_said_in_a_line_and_nothing_is_written(string output, string option, string value, string said)
    {
        var result = await ExportAsync(_folder[output], option, value);
        Assert.StartsWith(said, result.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, result.Status);
        Assert.False(Path.Exists(_folder[output]));
    }

    [Fact]
    public async Task A_prefix_that_is_longer_than_a_placeholder_is_refused()
    {
        var result = await ExportAsync(_folder["a.oci"], "--prefix", "/" + new string('x', 300));
        Assert.Equal(1, result.Status);
        Assert.Contains("has room for", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.oci")]
    [InlineData("a.oci.tar")]
    [InlineData("a.oci", "--max-layers", "4")]
    public async Task An_image_with_the_environment_s_own_frames_comes_back_as_the_very_environment(string output, params string[] options)
    {
        (await ExportAsync(_folder[output], options)).Succeeded();
        string said = (await CliRun.InAsync(_folder["home"], "load", _folder[output])).Succeeded().Output;
        Assert.Equal($"small:latest {(await EnvironmentAsync()).Digest}\n", said);
        if (output == "a.oci") Assert.Equal(said, (await CliRun.InAsync(_folder["home"], "load", _folder[output] + ":small:latest")).Succeeded().Output);
        (await CliRun.InAsync(_folder["home"], "inspect", "small", "--verify")).Succeeded();
    }

    [Theory]
    [InlineData("a.tar")]
    [InlineData("a.tar", "--max-layers", "4")]
    [InlineData("a.tar", "--compression", "gzip")]
    public async Task An_image_for_Docker_comes_back_with_the_same_files(string output, params string[] options)
    {
        (await ExportAsync(_folder[output], options)).Succeeded();
        (await CliRun.InAsync(_folder["home"], "load", _folder[output], "-t", "back:1")).Succeeded();
        (await CliRun.InAsync(_folder["home"], "inspect", "back:1", "--verify")).Succeeded();
        (await CliRun.InAsync(_folder["home"], "export", "back:1", _folder["b.oci"])).Succeeded();
        var (there, back) = (await ImageAsync(), WrittenImage.Read(_folder["b.oci"], "back:1"));
        Assert.Equal(there.Files.Keys, back.Files.Keys);
        foreach (var (path, file) in there.Files.Where(file => !file.Key.StartsWith("var/lib/poncho/", StringComparison.Ordinal))) Assert.Equal(file.Content, back.Files[path].Content);
    }

    [Fact]
    public async Task An_image_of_others_or_on_a_base_does_not_come_back_and_says_why()
    {
        await BaseAsync("base", ("lib/x86_64-linux-gnu/libc.so.6", "glibc"));
        Assert.StartsWith("poncho: no image of Poncho's", (await CliRun.InAsync(_folder["home"], "load", _folder["base.tar"])).Error, StringComparison.Ordinal);
        (await ExportAsync(_folder["on.oci"], "--base", _folder["base.tar"])).Succeeded();
        Assert.Contains("is relocated to /opt/poncho", (await CliRun.InAsync(_folder["home"], "load", _folder["on.oci"])).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["home", "store"]));
    }

    [Theory]
    [InlineData("a.tar", "a container image, not an environment's tarball")]
    [InlineData("a.oci.tar", "a container image, not an environment's tarball")]
    [InlineData("a.oci", "no environment in folder")]
    public async Task An_image_that_is_to_be_run_is_said_to_be_one_and_how_it_becomes_an_environment(string output, string said)
    {
        (await ExportAsync(_folder[output])).Succeeded();
        var result = await CliRun.InAsync(small.Home, "run", "-e", _folder[output], "--", "true");
        Assert.Equal(125, result.Status);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.Contains($"poncho load {_folder[output]} makes an environment", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_of_a_registry_is_pulled_once_and_its_layers_stay_as_they_are()
    {
        await using var registry = new FakeRegistry();
        byte[] layer = await LayerAsync(("lib/x86_64-linux-gnu/libc.so.6", "glibc, stable release version 2.36.\n and more text behind it"));
        byte[] config = Encoding.UTF8.GetBytes(ConfigOf(layer));
        var manifest = Manifest.Create(
            null, Descriptor.Of(config, MediaTypes.ImageConfig), [Descriptor.Of(layer, MediaTypes.LayerTar)], Annotations.None);
        foreach (byte[] blob in (byte[][])[layer, config]) registry.Blobs[$"library/base@{Digest.Of(blob)}"] = blob;
        registry.Manifests["library/base:1"] = (manifest.MediaType, manifest.Bytes.ToArray());
        (await ExportAsync(_folder["on.oci"], "--base", $"{registry.Host}/library/base:1")).Succeeded();
        var image = WrittenImage.Read(_folder["on.oci"], "small:latest");
        Assert.Equal(Digest.Of(layer), image.Manifest.Layers[0].Digest);
        Assert.Contains("BASE=1", image.Variables);
        Assert.Equal($"{registry.Host}/library/base:1", image.Config.GetProperty("config").GetProperty("Labels").GetProperty("org.opencontainers.image.base.name").GetString());
        registry.Requests.Clear();
        (await ExportAsync(_folder["again.oci"], "--base", $"{registry.Host}/library/base:1")).Succeeded();
        Assert.DoesNotContain(registry.Requests, request => request.Contains("/blobs/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_is_no_layout_is_left_alone()
    {
        _folder.Write("mine.oci/thesis.tex", "text");
        Assert.StartsWith("poncho: folder is not empty and no OCI image layout", (await ExportAsync(_folder["mine.oci"])).Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(_folder["mine.oci"]));
    }

    private async Task<WrittenImage> ImageAsync()
    {
        (await ExportAsync(_folder["a.oci"])).Succeeded();
        return WrittenImage.Read(_folder["a.oci"], "small:latest");
    }

    private Task<ProgramResult> ExportAsync(string output, params string[] options) => CliRun.InAsync(small.Home, ["export", "small", output, .. options]);

    private async Task<Manifest> EnvironmentAsync()
    {
        var store = await Store.OpenAsync(Path.Combine(small.Home, "store"), default);
        var tag = store.List().First(tag => tag.Name == "small:latest");
        return await store.ReadManifestAsync(tag.Manifest, default);
    }

    // What the environment is in a folder of its own, by path.
    private async Task<Dictionary<string, byte[]>> UnpackedAsync()
    {
        (await small.RunAsync("small")).Succeeded();
        string root = small["own"];
        return Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/.poncho/", StringComparison.Ordinal) && new FileInfo(path).LinkTarget is null)
            .ToDictionary(path => path[(root.Length + 1)..], File.ReadAllBytes);
    }

    // The C strings of a file, without those that are empty.
    private static List<string> Strings(byte[] content) => [.. Encoding.Latin1.GetString(content).Split('\0', StringSplitOptions.RemoveEmptyEntries)];

    // What docker save writes, with one layer.
    private async Task BaseAsync(string name, params (string Path, string Content)[] files)
    {
        byte[] layer = await LayerAsync(files);
        await using var file = File.Create(_folder[name + ".tar"]);
        var archive = new TarForwardWriter(file);
        await AddAsync(archive, "c.json", Encoding.UTF8.GetBytes(ConfigOf(layer)));
        await AddAsync(archive, "l/layer.tar", layer);
        await AddAsync(archive, "manifest.json", """[{"Config": "c.json", "RepoTags": ["base:1"], "Layers": ["l/layer.tar"]}]"""u8.ToArray());
        await archive.WriteEndAsync(default);
    }

    private static string ConfigOf(byte[] layer) => $$"""
        {"architecture": "amd64", "os": "linux", "config": {"Env": ["PATH=/base/bin", "BASE=1"]}, "rootfs": {"type": "layers", "diff_ids": ["{{Digest.Of(layer)}}"]} }
        """;

    private static async Task<byte[]> LayerAsync(params (string Path, string Content)[] files)
    {
        using var layer = new MemoryStream();
        var tar = new TarForwardWriter(layer);
        foreach (var (path, content) in files) await AddAsync(tar, path, Encoding.UTF8.GetBytes(content));
        await tar.WriteEndAsync(default);
        return layer.ToArray();
    }

    private static async Task AddAsync(TarForwardWriter tar, string path, byte[] content)
    {
        await tar.WriteHeadAsync(TarMemberKind.File, path, "", 0x1a4, content.Length, 0, default);
        await tar.WriteDataAsync(content, default);
    }
}
