using Poncho.Runtime.Tests.Unpacking;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.Executing;

/// <summary>Environments that somebody packed to do harm where they are only unpacked, or only activated.</summary>
public sealed class HostileFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("env.tar.zst")]
    [InlineData("folder")]
    public async Task Without_a_command_no_script_of_the_environment_runs(string form)
    {
        string touched = _folder["touched"];
        string environment = form == "folder" ? _folder["folder"] : new MadeEnvironment(
            new MadeLayer("x").File("etc/conda/activate.d/evil.sh", $"touch {touched}\n")).Write(_folder[form]);
        if (form == "folder")
        {
            _folder.Write("folder/conda-meta/history", "");
            _folder.Write("folder/etc/conda/activate.d/evil.sh", $"touch {touched}\n");
            _folder.Write("folder/poncho/set_env", $"touch {touched}\n");
        }

        (await Runner.RunAsync(_folder, environment)).Succeeded();
        Assert.False(File.Exists(touched));
        (await Runner.RunAsync(_folder, environment, "--", "true")).Succeeded();
        Assert.True(File.Exists(touched));
    }

    [Theory]
    [InlineData("conda-meta/state", true)]
    [InlineData("etc/conda/env_vars.d/x.json", true)]
    [InlineData("etc/conda/activate.d/x.sh", false)]
    [InlineData("poncho/set_env", false)]
    public async Task A_link_to_a_device_or_a_fifo_is_not_read_for_ever_and_ends_no_run(string name, bool isSaid)
    {
        foreach (string kind in (string[])["device", "fifo"])
        {
            string prefix = _folder[kind];
            _folder.Write(kind + "/conda-meta/history", "");
            string path = Path.Combine(prefix, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (kind == "device") File.CreateSymbolicLink(path, "/dev/zero");
            else (await Programs.RunAsync("mkfifo", [path], "/")).Succeeded();
            var result = await Runner.RunAsync(_folder, prefix, "--", "true");
            Assert.Equal(0, result.Status);
            if (isSaid || name.EndsWith(".sh", StringComparison.Ordinal)) Assert.Contains(name, result.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(".poncho/relocated")]
    [InlineData(".poncho/config.json")]
    [InlineData("bin/conda-unpack")]
    public async Task A_fifo_in_the_place_of_a_note_is_no_note(string name)
    {
        _folder.Write("p/conda-meta/history", "");
        string path = _folder["p", name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        (await Programs.RunAsync("mkfifo", [path], "/")).Succeeded();
        var result = await Runner.RunAsync(_folder, _folder["p"], "--", "true");
        Assert.Equal(125, result.Status);
        Assert.Contains(path, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".poncho")]
    [InlineData(".poncho/unpack.lock")]
    [InlineData(".poncho/relocated")]
    public async Task A_link_in_the_place_of_a_note_is_refused_and_nothing_is_written_through_it(string name)
    {
        Directory.CreateDirectory(_folder["outside"]);
        _folder.Write("p/conda-meta/history", "");
        string path = _folder["p", name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.CreateSymbolicLink(path, name == ".poncho" ? _folder["outside"] : _folder["outside", "file"]);
        string tarball = new MadeEnvironment(new MadeLayer("x").File("bin/x", "")).Write(_folder["env.tar.zst"]);
        foreach (string[] arguments in (string[][])[[_folder["p"], "--", "true"], [tarball, "-u", _folder["p"], "--", "true"]])
        {
            var result = await Runner.RunAsync(_folder, arguments);
            Assert.Equal(125, result.Status);
            Assert.Contains($"\"{path}\"", result.Error, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder["outside"]));
    }

    [Fact]
    public async Task A_fifo_is_no_tarball()
    {
        (await Programs.RunAsync("mkfifo", [_folder["env.tar.zst"]], "/")).Succeeded();
        var result = await Runner.RunAsync(_folder, _folder["env.tar.zst"], "--", "true");
        Assert.Equal(125, result.Status);
        Assert.Contains("fifo", result.Error, StringComparison.Ordinal);
    }
}
