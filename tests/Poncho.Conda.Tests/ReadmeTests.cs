using Poncho.Testing;
using Xunit;

namespace Poncho.Conda.Tests;

public class ReadmeTests
{
    [Fact]
    public void The_example_of_the_README_is_code_that_runs()
    {
        string source = File.ReadAllText(Repository.Path("tests", "Poncho.Conda.Tests", "ReadmeExample.cs"));
        int begin = source.IndexOf("// Example begins.\n", StringComparison.Ordinal), end = source.IndexOf("        // Example ends.", StringComparison.Ordinal);
        var expected = source[begin..end].Split('\n').Skip(1).Select(line => line.Length > 8 ? line[8..] : line.Trim());
        string readme = File.ReadAllText(Repository.Path("Poncho.Conda", "README.md"));
        int open = readme.IndexOf("```csharp\n", StringComparison.Ordinal) + "```csharp\n".Length;
        string shown = readme[open..readme.IndexOf("```", open, StringComparison.Ordinal)];
        Assert.Equal(string.Join('\n', expected).Trim(), shown.Trim());
    }

    [Fact]
    public void The_example_says_what_it_should()
    {
        using var folder = new TempFolder();
        folder.Write(".condarc", "channel_alias: https://mirror.corp/conda\n");
        var environment = new Dictionary<string, string?> { ["CONDA_OVERRIDE_CUDA"] = "", ["CONDARC"] = folder[".condarc"] };
        using var output = new StringWriter();
        ReadmeExample.Run(output, environment, folder.Path);
        string[] lines = output.ToString().Split('\n');
        Assert.Equal("True, True", lines[0]);
        Assert.Equal("numpy of conda-forge: True", lines[1]);
        Assert.Equal("conda-forge is fetched from https://mirror.corp/conda/conda-forge/noarch/repodata.json.zst and recorded as https://conda.anaconda.org/conda-forge", lines[2]);
        Assert.StartsWith("__unix __linux __glibc __archspec", lines[3], StringComparison.Ordinal);
        Assert.Equal(["cannot find app:", "└─ app 1 needs lib >=2, which the channel bioconda does not have"], lines[4..6]);
    }
}
