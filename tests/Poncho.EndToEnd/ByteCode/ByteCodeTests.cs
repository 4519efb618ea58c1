using Poncho.EndToEnd.Trees;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.ByteCode;

/// <summary>Python uses the byte code that came with an environment: it compiles nothing again but modules that hold the prefix, which relocation changed.</summary>
[Collection(nameof(Workshop))]
public sealed class ByteCodeTests(ITestOutputHelper output, Workshop workshop)
{
    private const string Imports = "import setuptools, pip, numpy, scipy.stats, scipy.sparse, pandas, numba, pyarrow, matplotlib.pyplot, ipywidgets, IPython, requests, psutil, zmq, lz4.frame, cramjam, work_queue, "
        + "asyncio, json, http.server, unittest, xml.dom, sqlite3, ssl, ctypes, sysconfig; sysconfig.get_config_vars()";

    [Theory]
    [InlineData("run -u")]
    [InlineData("tar and conda-unpack")]
    public async Task Python_compiles_nothing_again_of_what_was_packed(string how)
    {
        string spec = workshop.Poncho.Write("coffea.json", CondaPart.Of("coffea.json").Text), prefix = workshop.Prefix;
        (await workshop.Poncho.RunAsync("create", spec, "coffea.tar.gz")).Succeeded();
        Workshop.Clear(prefix);
        await (how == "run -u" ? workshop.UnpackAsync("coffea.tar.gz", prefix) : workshop.UnpackByHandAsync("coffea.tar.gz", prefix));
        string python = Path.Combine(prefix, "bin", "python");

        var modules = (await workshop.Poncho.RunAsAsync(python, "-B", "-W", "ignore", Repository.Path("tests", "tools", "check_byte_code.py"))).Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2)).ToLookup(words => words[0], words => words[1]);
        output.WriteLine(string.Join(", ", modules.Select(kind => $"{kind.Key}: {kind.Count()}")));
        Assert.Empty(modules["stale"]);
        Assert.All(modules["none"], path => Assert.Contains(prefix, File.ReadAllText(Path.Combine(prefix, path)), StringComparison.Ordinal));
        Assert.True(modules["valid"].Count() > 4000);

        var import = await workshop.Poncho.RunAsAsync(python, "-B", "-v", "-c", Imports);
        Assert.True(import.Status == 0, string.Join('\n', import.Error.Split('\n').Where(line => !line.StartsWith('#')).TakeLast(3)));
        var said = import.Error.Split('\n');
        var compiled = said.Where(line => line.StartsWith("# code object from ", StringComparison.Ordinal)).Select(line => line["# code object from ".Length..].Trim('\'')).Where(path => path.EndsWith(".py", StringComparison.Ordinal)).ToList();
        int used = said.Count(line => line.Contains(".pyc matches ", StringComparison.Ordinal));
        output.WriteLine($"import: {used} used, compiled again: {string.Join(' ', compiled)}");
        Assert.NotEmpty(compiled);
        Assert.All(compiled, path => Assert.Contains(prefix, File.ReadAllText(path), StringComparison.Ordinal));
        Assert.True(used > 1000);
    }
}
