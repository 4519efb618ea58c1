using System.Text.Json;
using Poncho.Builder.Building;
using Poncho.Builder.Export;
using Poncho.Builder.Homes;
using Poncho.Builder.Tests.Locking;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Export;

public sealed class PipeExportTests : IDisposable
{
    private readonly MadeChannel _channel = new();

    public void Dispose() => _channel.Dispose();

    [Theory]
    [InlineData(null, "env.tar.zst")]
    [InlineData("tar.zst", "env.tar.zst")]
    [InlineData("tar.gz", "env.tar.gz")]
    public async Task Into_a_pipe_go_the_bytes_that_a_file_would_have(string? format, string file)
    {
        await MakeAsync();
        (await _channel.PonchoAsync("export", "spec", _channel[file])).Succeeded();
        using var pipe = new MemoryStream();
        var request = new ExportRequest { Environment = "spec", Output = "-", Format = format, Pipe = () => pipe };
        var result = await EnvironmentExport.WriteAsync(Context(), request, default);
        Assert.Equal(File.ReadAllBytes(_channel[file]), pipe.ToArray());
        Assert.Equal(pipe.ToArray().Length, result.Size);
    }

    [Fact]
    public async Task Nothing_is_opened_where_there_is_no_such_environment()
    {
        await MakeAsync();
        var request = new ExportRequest { Environment = "other", Output = "-", Pipe = () => throw new InvalidOperationException("opened") };
        await Assert.ThrowsAsync<PonchoException>(() => EnvironmentExport.WriteAsync(Context(), request, default));
    }

    [Fact]
    public async Task A_format_may_be_named_and_json_is_printed()
    {
        await MakeAsync();
        using var json = JsonDocument.Parse((await _channel.PonchoAsync("export", "spec", _channel["env"], "--format", "tar.gz", "--json")).Succeeded().Output);
        Assert.Equal(("spec", _channel["env"], new FileInfo(_channel["env"]).Length, 2, 0), (
            json.RootElement.GetProperty("name").GetString(),
            json.RootElement.GetProperty("output").GetString(),
            json.RootElement.GetProperty("output_bytes").GetInt64(),
            json.RootElement.GetProperty("layers").GetInt32(),
            json.RootElement.GetProperty("absent_layers").GetInt32()));
        Assert.Equal([0x1f, 0x8b], File.ReadAllBytes(_channel["env"])[..2]);
        Assert.StartsWith("poncho: --json and the tarball cannot both go to standard output", (await _channel.PonchoAsync("export", "spec", "-", "--json")).Error, StringComparison.Ordinal);
    }

    private async Task MakeAsync() => (await _channel.PonchoAsync("create", (await _channel.WithAsync("a 1")).Spec("a"))).Succeeded();

    private BuildContext Context() => new() { Environment = EnvironmentVariables.None, Home = new PonchoHome(_channel.Home), Progress = new QuietBuild() };
}
