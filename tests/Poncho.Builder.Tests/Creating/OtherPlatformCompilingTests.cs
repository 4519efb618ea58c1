using System.Text.Json;
using Poncho.Builder.Tests.Locking;
using Poncho.Conda.LocalChannels;
using Poncho.Conda.Packages;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Creating;

/// <summary>Byte code for a platform whose Python does not run here: it is the same on all platforms, so an equal Python of this machine's makes it.</summary>
public sealed class OtherPlatformCompilingTests : IDisposable
{
    private readonly MadeChannel _channel = new();

    public void Dispose() => _channel.Dispose();

    [Fact]
    public async Task An_equal_Python_of_this_machine_s_platform_in_the_lock_compiles_for_the_other_platform()
    {
        string version = await ChannelAsync(otherPython: null);
        string spec = _channel.Spec("mod");
        string said = (await _channel.PonchoAsync("lock", spec, "--platform", "linux-64", "--platform", "linux-aarch64")).Succeeded().Error;
        Assert.DoesNotContain("left to be compiled", said, StringComparison.Ordinal);
        (await _channel.PonchoAsync("create", "--locked", spec, "-t", "mod:arm", "--platform", "linux-aarch64")).Succeeded();
        (await _channel.PonchoAsync("create", "--locked", spec, "-t", "mod:here", "--platform", "linux-64")).Succeeded();
        string tag = "cpython-" + string.Concat(version.Split('.')[..2]);
        Assert.Contains($"/mod/__pycache__/__init__.{tag}.pyc", await PathsAsync("mod:arm"), StringComparison.Ordinal);

        // The very layer: one of the two environments made it for both.
        Assert.Equal(await LayerAsync("mod:here"), await LayerAsync("mod:arm"));
    }

    [Fact]
    public async Task Where_its_Python_is_another_one_modules_are_left_and_one_line_says_so()
    {
        string version = await ChannelAsync(otherPython: "3.99.0");
        string said = (await _channel.PonchoAsync("lock", _channel.Spec("mod"), "--platform", "linux-64", "--platform", "linux-aarch64")).Succeeded().Error;
        Assert.Contains(
            $"modules are left to be compiled by the first import: this machine cannot run a Python of platform \"linux-aarch64\", and its own in the lock is {version}",
            said,
            StringComparison.Ordinal);
        (await _channel.PonchoAsync("create", "--locked", _channel["spec.json"], "-t", "mod:arm", "--platform", "linux-aarch64")).Succeeded();
        string paths = await PathsAsync("mod:arm");
        Assert.Contains("/mod/__init__.py", paths, StringComparison.Ordinal);
        Assert.DoesNotContain(".pyc", paths, StringComparison.Ordinal);
    }

    // This machine's Python stands for a package of it.
    private async Task<string> ChannelAsync(string? otherPython)
    {
        Assert.SkipUnless(System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.X64, "is about a machine of linux-64");
        string python = Programs.Need("python3");
        string version = (await Programs.RunAsync(python, ["-c", "import platform; print(platform.python_version())"])).Succeeded().Output.Trim();
        string minor = string.Join('.', version.Split('.')[..2]);
        string program = _channel.Write($"python/bin/python{minor}", $"#!/bin/sh\nexec {python} \"$@\"\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _channel.Write("other/bin/python", "not for this machine\n");
        _channel.Write("mod/site-packages/mod/__init__.py", "value = {1, 2, 3}\n");
        await WriteAsync("python", version, _channel["python"], "linux-64");
        await WriteAsync("python", otherPython ?? version, _channel["other"], "linux-aarch64");
        await WriteAsync("mod", "1", _channel["mod"], "noarch", NoarchType.Python, "python");
        await ChannelIndexer.IndexAsync(_channel.Folder, default);
        return version;
    }

    private Task<string> WriteAsync(string name, string version, string folder, string subdir, NoarchType noarch = NoarchType.None, params string[] depends) => Write(
        new PackageRequest { Folder = folder, Name = name, Version = version, Build = "h_0", Subdir = subdir, Noarch = noarch, Depends = depends });

    private async Task<string> Write(PackageRequest request) => (await PackageWriter.WriteAsync(request, _channel.Folder, default)).ToString()!;

    private async Task<string> PathsAsync(string name)
    {
        (await _channel.PonchoAsync("export", name, _channel["paths.tar.gz"])).Succeeded();
        return (await Programs.RunAsync(Programs.Need("tar"), ["tzf", _channel["paths.tar.gz"]])).Succeeded().Output;
    }

    private async Task<string?> LayerAsync(string name)
    {
        using var json = JsonDocument.Parse((await _channel.PonchoAsync("inspect", name, "--json")).Succeeded().Output);
        return json.RootElement.GetProperty("layers").EnumerateArray().Single(layer => layer.GetProperty("name").GetString() == "mod").GetProperty("digest").GetString();
    }
}
