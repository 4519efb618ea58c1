using System.Text;
using Poncho.Builder.Tests.Locking;
using Poncho.Conda.LocalChannels;
using Poncho.Conda.Packages;
using Poncho.Oci.Documents;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Images;

/// <summary>Images without a base whose C library comes from a package of a channel.</summary>
public sealed class LibcPackageTests : IDisposable
{
    private readonly MadeChannel _channel = new();

    public void Dispose() => _channel.Dispose();

    [Fact]
    public async Task The_root_has_the_package_s_glibc_and_nothing_of_this_machine_and_the_label_says_which()
    {
        await AddAsync("sysroot_linux-64", "2.17", "x86_64-conda-linux-gnu/sysroot");
        await AddAsync("sysroot_linux-64", "2.28", "x86_64-conda-linux-gnu/sysroot");
        var image = await ExportAsync("a.oci", "sysroot_linux-64");
        Assert.Equal(Library("2.28"), Encoding.UTF8.GetString(image.Files["lib64/libc.so.6"].Content));
        Assert.Equal("libm 2.28", Encoding.UTF8.GetString(image.Files["lib64/libm.so.6"].Content));
        Assert.Equal("loader 2.28", Encoding.UTF8.GetString(image.Files["lib64/ld-linux-x86-64.so.2"].Content));
        Assert.Equal("../../bin/env", image.Files["usr/bin/env"].Target);
        Assert.DoesNotContain(image.Files.Keys, path => path.Contains("x86_64-linux-gnu", StringComparison.Ordinal) || path.EndsWith("libc.so", StringComparison.Ordinal));
        Assert.Equal("glibc 2.28 of sysroot_linux-64 2.28 h_0", LabelOf(image));
    }

    [Fact]
    public async Task A_version_may_be_asked_for_and_a_channel_and_the_same_package_is_the_same_image_from_another_home()
    {
        await AddAsync("glibc", "2.17", "");
        await AddAsync("glibc", "2.28", "");
        var image = await ExportAsync("a.oci", $"{_channel.Folder}::glibc 2.17", condarc: false);
        Assert.Equal("glibc 2.17 of glibc 2.17 h_0", LabelOf(image));
        Directory.Delete(Path.Combine(_channel.Home, "images"), recursive: true);
        Assert.Equal(image.Manifest.Digest, (await ExportAsync("b.oci", $"{_channel.Folder}::glibc 2.17", condarc: false)).Manifest.Digest);
    }

    [Fact]
    public async Task A_package_that_the_environment_has_is_taken_in_the_version_that_it_has()
    {
        await AddAsync("sysroot_linux-64", "2.17", "x86_64-conda-linux-gnu/sysroot");
        await AddAsync("sysroot_linux-64", "2.28", "x86_64-conda-linux-gnu/sysroot");
        var image = await ExportAsync("a.oci", "sysroot_linux-64", packages: "a sysroot_linux-64=2.17");
        Assert.Equal("glibc 2.17 of sysroot_linux-64 2.17 h_0", LabelOf(image));
    }

    [Fact]
    public async Task An_image_of_two_platforms_needs_no_base_and_takes_the_package_of_each()
    {
        await AddAsync("sysroot_linux-64", "2.28", "x86_64-conda-linux-gnu/sysroot");
        await AddAsync("sysroot_linux-aarch64", "2.29", "aarch64-conda-linux-gnu/sysroot", "ld-linux-aarch64.so.1");
        await CreateAsync("a");
        (await _channel.PonchoAsync("create", _channel.Spec("a"), "-t", "coffea:arm", "--platform", "linux-aarch64")).Succeeded();
        (await PonchoAsync("export", "coffea", _channel["a.oci"], "--also", "coffea:arm", "--libc", "sysroot_linux-64")).Succeeded();
        var index = ImageIndex.Parse(await File.ReadAllBytesAsync(Blob(ImageIndex.Parse(await File.ReadAllBytesAsync(Path.Combine(_channel["a.oci"], "index.json"))).Manifests[0])));
        var configs = index.Manifests.Select(manifest => File.ReadAllText(Blob(Manifest.Parse(File.ReadAllBytes(Blob(manifest))).Config)));
        Assert.Equal(["glibc 2.28 of sysroot_linux-64 2.28 h_0", "glibc 2.29 of sysroot_linux-aarch64 2.29 h_0"], configs.Select(config => LabelIn(JsonElementOf(config))));
    }

    [Theory]
    [InlineData("a", "package a-1-h_0.conda has no glibc: \"libc.so.6\"")]
    [InlineData("nowhere", "no package of this name in ")]
    [InlineData("hostile", "package hostile-1-h_0.conda has no glibc, which an image without a base takes from it")]
    [InlineData("armed_linux-64", "package armed_linux-64-2.28-h_0.conda has a C library of another platform than linux-64, without the loader: \"lib64/ld-linux-x86-64.so.2\"")]
    public async Task What_gives_no_C_library_is_said_in_a_line_and_nothing_is_written(string package, string said)
    {
        Directory.CreateDirectory(_channel["hostile/lib64"]);
        File.CreateSymbolicLink(_channel["hostile/lib64/libc.so.6"], "/lib/x86_64-linux-gnu/libc.so.6");
        await WriteAsync("hostile", "1", _channel["hostile"]);
        await AddAsync("armed_linux-64", "2.28", "", "ld-linux-aarch64.so.1");
        await CreateAsync("a");
        var result = await PonchoAsync("export", "coffea", _channel["never.oci"], "--libc", package);
        Assert.Equal(1, result.Status);
        Assert.StartsWith("poncho: " + said, result.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(_channel["never.oci"]));
    }

    [Fact]
    public async Task One_that_is_too_old_for_the_environment_and_one_beside_a_base_are_refused()
    {
        string program = Programs.Need("env");
        Directory.CreateDirectory(_channel["needy/bin"]);
        File.Copy(program, _channel["needy/bin/needy"]);
        await WriteAsync("needy", "1", _channel["needy"]);
        await AddAsync("glibc", "2.0", "");
        await CreateAsync("a needy");
        string[] export = ["export", "coffea", _channel["never.oci"], "--libc", "glibc"];
        Assert.Matches("^poncho: the environment needs glibc 2[.][0-9]+, and package glibc-2.0-h_0.conda has an older one for its image: \"2.0\"\n", (await PonchoAsync(export)).Error);
        var both = await PonchoAsync([.. export, "--base", "base.tar"]);
        Assert.Equal(2, both.Status);
        Assert.StartsWith("poncho: an image has --libc or --base", both.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(_channel["never.oci"]));
    }

    private static string Library(string version) => $"GNU C Library stable release version {version}.\n and more text behind it";

    private static System.Text.Json.JsonElement JsonElementOf(string text)
    {
        using var json = System.Text.Json.JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    private static string? LabelOf(WrittenImage image) => LabelIn(image.Config);

    private static string? LabelIn(System.Text.Json.JsonElement config) =>
        config.GetProperty("config").GetProperty("Labels").GetProperty(AnnotationNames.ImageLibc).GetString();

    private string Blob(Descriptor descriptor) => Path.Combine(_channel["a.oci"], "blobs", "sha256", descriptor.Digest.Hex);

    // As conda-forge's: the libraries in lib64, lib a link, and beside them what compilers want, which no image does.
    private async Task AddAsync(string name, string version, string root, string loader = "ld-linux-x86-64.so.2")
    {
        string files = $"{name}-{version}", top = root.Length == 0 ? files : $"{files}/{root}";
        _channel.Write($"{top}/lib64/libc-{version}.so", Library(version));
        _channel.Write($"{top}/lib64/libm.so.6", $"libm {version}");
        _channel.Write($"{top}/lib64/{loader}", $"loader {version}");
        _channel.Write($"{top}/usr/lib64/libc.so", "GROUP ( /lib64/libc.so.6 )");
        _channel.Write($"{top}/usr/include/stdio.h", "/* no image wants it */");
        File.CreateSymbolicLink(_channel[$"{top}/lib64/libc.so.6"], $"libc-{version}.so");
        File.CreateSymbolicLink(_channel[$"{top}/lib"], "lib64");
        await WriteAsync(name, version, _channel[files]);
    }

    private async Task WriteAsync(string name, string version, string folder)
    {
        await PackageWriter.WriteAsync(
            new PackageRequest { Folder = folder, Name = name, Version = version, Build = "h_0", Subdir = "noarch", Noarch = NoarchType.Generic, Depends = [] }, _channel.Folder, default);
    }

    private async Task CreateAsync(string packages)
    {
        await _channel.WithAsync("a 1", "a 1@linux-aarch64");
        (await _channel.PonchoAsync("create", _channel.Spec(packages), "-t", "coffea", "--platform", "linux-64")).Succeeded();
    }

    private async Task<WrittenImage> ExportAsync(string output, string libc, string packages = "a", bool condarc = true)
    {
        await CreateAsync(packages);
        string[] words = ["export", "coffea", _channel[output], "--libc", libc];
        (await (condarc ? PonchoAsync(words) : _channel.PonchoAsync(words))).Succeeded();
        return WrittenImage.Read(_channel[output], "coffea:latest");
    }

    private Task<ProgramResult> PonchoAsync(params string[] arguments) =>
        Cli.CliRun.InAsync(_channel.Home, [("CONDARC", _channel.Write("condarc", $"channels: [\"{_channel.Folder}\"]\n"))], arguments);
}
