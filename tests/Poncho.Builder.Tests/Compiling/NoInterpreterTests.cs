using Poncho.Builder.Tests.Locking;
using Poncho.Conda.LocalChannels;
using Poncho.Conda.Packages;
using Xunit;

namespace Poncho.Builder.Tests.Compiling;

public sealed class NoInterpreterTests : IDisposable
{
    private readonly MadeChannel _channel = new();

    public void Dispose() => _channel.Dispose();

    [Fact]
    public async Task A_python_without_an_interpreter_is_installed_and_nothing_is_compiled()
    {
        string spec = await SpecAsync("python 3.11.0");
        var created = await _channel.PonchoAsync("create", spec);
        Assert.Equal((0, true), (created.Status, created.Error.Contains(
            "warning: modules are left to be compiled by the first import: the environment's python has no interpreter that runs here (there is no such file): \"bin/python3.11\"\n",
            StringComparison.Ordinal)));
        (await _channel.PonchoAsync("export", "spec", _channel["out"] + "/")).Succeeded();
        Assert.True(File.Exists(_channel["out/lib/python3.11/site-packages/m.py"]));
        Assert.Empty(Directory.EnumerateFiles(_channel["out"], "*.pyc", SearchOption.AllDirectories));
    }

    private async Task<string> SpecAsync(string python)
    {
        _channel.Write("m/site-packages/m.py", "x = 1\n");
        await _channel.WithAsync(python);
        await PackageWriter.WriteAsync(new PackageRequest { Folder = _channel["m"], Name = "m", Version = "1", Build = "py_0", Noarch = NoarchType.Python, Depends = ["python"] }, _channel.Folder, default);
        await ChannelIndexer.IndexAsync(_channel.Folder, default);
        return _channel.Spec("m");
    }
}
