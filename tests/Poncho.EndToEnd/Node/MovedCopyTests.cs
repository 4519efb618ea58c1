using Poncho.EndToEnd.ByHand;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Node;

/// <summary>A copy of one's own that was moved after it was used.</summary>
public sealed class MovedCopyTests(PythonTarball tarball) : IClassFixture<PythonTarball>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_runs_where_it_is_now_as_it_is_typed()
    {
        string run = PublishedPrograms.Path("poncho_package_run");
        const string Python = "python -c 'import sys; print(sys.prefix)'";
        string line = $"{run} -e {tarball.Path} -u dir -- {Python}; mv dir dir2; {run} -e dir2 -- {Python}; {run} -e dir2 -- pip --version";
        var result = (await tarball.ShellAsync(_folder.Path, line)).Succeeded();
        string[] lines = result.Output.Split('\n');
        Assert.Equal([_folder["dir"], _folder["dir2"]], lines[..2]);
        Assert.Contains($" from {_folder["dir2"]}/lib/", lines[2], StringComparison.Ordinal);
        Assert.Equal("", result.Error);
    }
}
