using Poncho.Builder.Tests.Locking;
using Poncho.Conda.LocalChannels;
using Poncho.Conda.Packages;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Environments;

public sealed class PackageVariablesTests : IDisposable
{
    private readonly MadeChannel _channel = new();

    public void Dispose() => _channel.Dispose();

    [Fact]
    public async Task Variables_of_a_package_that_no_start_can_read_are_told_when_the_environment_is_made()
    {
        _channel.Write("src/etc/conda/env_vars.d/good.json", """{"GOOD": "1"}""");
        _channel.Write("src/etc/conda/env_vars.d/list.json", "[1]");
        _channel.Write("src/etc/conda/env_vars.d/cut.json", """{"CUT": "1""");
        _channel.Write("src/etc/conda/env_vars.d/more/below.json", "none");
        var request = new PackageRequest { Folder = _channel["src"], Name = "vars", Version = "1", Build = "h_0", Subdir = "linux-64" };
        await PackageWriter.WriteAsync(request, _channel.Folder, default);
        await ChannelIndexer.IndexAsync(_channel.Folder, default);
        var created = (await _channel.PonchoAsync("create", _channel.Spec("vars"))).Succeeded();
        string[] warnings = [.. created.Error.Split('\n').Where(line => line.StartsWith("warning", StringComparison.Ordinal))];
        Assert.Equal(
            ["cut.json", "list.json"],
            warnings.Select(line => line["warning: variables of package vars will be missing, the file is no JSON object: \"etc/conda/env_vars.d/".Length..].TrimEnd('"')));
    }
}
