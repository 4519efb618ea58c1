using Poncho.Builder.Tests.Cli;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Environments;

/// <summary>A path that one package has as a file and another as a folder.</summary>
public sealed class FolderClashTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_where_another_package_has_a_folder_is_said_when_the_environment_is_created()
    {
        _folder.Write("one/share/thing", "x\n");
        _folder.Write("two/share/thing/deep/x", "x\n");
        var created = await CreateAsync("one", "two");
        Assert.Equal((1, "poncho: two packages cannot be in one environment, one has a file where two has a folder: \"share/thing\""), (created.Status, created.Error.Split('\n').First(line => line.StartsWith("poncho: ", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_link_may_lead_to_the_folder_in_which_another_package_has_its_files()
    {
        _folder.Write("one/lib/x", "x\n");
        File.CreateSymbolicLink(_folder["one", "lib64"], "lib");
        _folder.Write("two/lib64/y", "y\n");
        (await CreateAsync("one", "two")).Succeeded();
    }

    private async Task<ProgramResult> CreateAsync(params string[] names)
    {
        foreach (string name in names)
            (await CliRun.PonchoAsync("package", _folder[name], "--name", name, "--version", "1.0", "--noarch", "generic", "-o", _folder["channel"])).Succeeded();
        (await CliRun.PonchoAsync("index", _folder["channel"])).Succeeded();
        string spec = _folder.Write("a.json", $$"""{"conda": {"channels": ["{{_folder["channel"]}}"], "packages": [{{string.Join(", ", names.Select(name => $"\"{name}\""))}}]} }""");
        return await CliRun.InAsync(_folder["home"], "create", spec, "-t", "a");
    }
}
