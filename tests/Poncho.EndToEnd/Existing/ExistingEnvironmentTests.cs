using System.Text.Json;
using Poncho.EndToEnd.Trees;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Existing;

/// <summary>An environment that rattler made, pip added to and somebody changed: what is made of it equals it, file by file, at the same path and at another.</summary>
[Collection(nameof(Workshop))]
public sealed class ExistingEnvironmentTests : IDisposable
{
    private const string SitePackages = "lib/python3.11/site-packages";

    private static readonly string[] s_packages = ["python=3.11", "pip", "setuptools", "wheel", "requests", "numpy"];
    private static readonly string[] s_pip = ["PIP_NO_INDEX", "PIP_FIND_LINKS"];

    private readonly ITestOutputHelper _output;
    private readonly Workshop _workshop;

    public ExistingEnvironmentTests(ITestOutputHelper output, Workshop workshop)
    {
        (_output, _workshop) = (output, workshop);
        if (TestData.Root is null) return;
        _workshop.Poncho.Environment["PIP_NO_INDEX"] = "1";
        _workshop.Poncho.Environment["PIP_FIND_LINKS"] = Path.GetFullPath(TestData.Path("pypi", "files"));
    }

    public void Dispose()
    {
        foreach (string name in s_pip) _workshop.Poncho.Environment[name] = null;
    }

    private string Prefix => _workshop.Prefix;

    [Fact]
    public async Task What_comes_out_equals_what_was_there()
    {
        await MakeAsync();
        var created = (await _workshop.Poncho.RunAsync("create", Prefix, "-t", "existing")).Succeeded();
        _output.WriteLine(created.Error);
        Assert.Contains($"warning: files of packages are not in the environment any more, and come back with their packages: \"{SitePackages}/certifi/py.typed\"\n", created.Error, StringComparison.Ordinal);
        Assert.Contains($"warning: 7 files were changed or belong to no package, and are packed as they are: \"{SitePackages}/idna/core.py\", \"{SitePackages}/ownmod.py\", \"share/own.bin\", ", created.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("two packages", created.Error, StringComparison.Ordinal);
        await CompareAsync("existing");
        var again = (await _workshop.Poncho.RunAsync("create", _workshop.Expected, "-t", "moved", "--offline")).Succeeded();
        Assert.Contains($"warning: files of the environment name another folder, which is taken for where it was installed: \"{Prefix}\"\n", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_channel_and_caches_the_files_are_taken_as_they_are()
    {
        string channel = Directory.CreateDirectory(_workshop.Poncho["gone"]).FullName;
        foreach (string subdir in (string[])["linux-64", "noarch"]) Directory.CreateSymbolicLink(Path.Combine(channel, subdir), Path.GetFullPath(TestData.Path("channels", "conda-forge", subdir)));
        await MakeAsync("file://" + channel);
        Directory.Delete(channel, recursive: true);
        _workshop.Poncho.Environment["PONCHO_HOME"] = _workshop.Poncho["home-of-its-own"];
        try
        {
            var created = (await _workshop.Poncho.RunAsync("create", Prefix, "-t", "captured", "--offline")).Succeeded();
            _output.WriteLine(created.Error);
            Assert.Contains("warning: packages cannot be had, and their files are taken as they are in the environment (", created.Error, StringComparison.Ordinal);
            Assert.Contains("warning: binary files hold the path of the environment that they are from, and keep it wherever they are: \"share/own.bin\"\n", created.Error, StringComparison.Ordinal);
            await CompareAsync("captured");
        }
        finally
        {
            _workshop.Poncho.Environment["PONCHO_HOME"] = _workshop.Poncho["home"];
        }
    }

    /// <summary>What <c>poncho run -u</c> unpacked is a conda environment, too.</summary>
    [Fact]
    public async Task What_Poncho_unpacked_becomes_the_same_layers_again()
    {
        using var poncho = new PublishedPoncho();
        string spec = await poncho.WriteHelloAsync();
        string data = poncho.Write("events.txt", "events\n");
        await File.WriteAllTextAsync(spec, $$$"""{"conda": {"channels": ["./channel"], "packages": ["hello"]}, "http": {"EVENTS": {"url": "file://{{{data}}}"}}, "variables": {"MINE": "a b"}}""");
        (await poncho.RunAsync("create", spec)).Succeeded();
        (await poncho.RunAsync("run", "-e", "hello", "-u", "unpacked", "--", "true")).Succeeded();
        var created = (await poncho.RunAsync("create", "unpacked", "-t", "again")).Succeeded();
        Assert.DoesNotContain("warning", created.Error, StringComparison.Ordinal);
        Assert.Equal(await LayersAsync(poncho, "hello"), await LayersAsync(poncho, "again"));
        var run = (await poncho.RunAsync("run", "-e", "again", "sh", "-c", "cat \"$EVENTS\"; echo \"$MINE\"")).Succeeded();
        Assert.Equal("events\na b\n", run.Output);
    }

    // All but the last, which holds the lock.
    private static async Task<string[]> LayersAsync(PublishedPoncho poncho, string name)
    {
        using var inspected = JsonDocument.Parse((await poncho.RunAsync("inspect", name, "--json")).Succeeded().Output);
        return [.. inspected.RootElement.GetProperty("layers").EnumerateArray().Select(layer => $"{layer.GetProperty("name")} {layer.GetProperty("digest")}").SkipLast(1)];
    }

    private async Task CompareAsync(string name)
    {
        Workshop.Clear(_workshop.Expected);
        Directory.Move(Prefix, _workshop.Expected);
        await _workshop.UnpackAsync(name, Prefix);
        var differences = TreeComparison.Of(_workshop.Expected, Prefix).Differences.Where(difference => !difference.EndsWith("certifi/py.typed", StringComparison.Ordinal));
        Assert.Equal(["link to \"../own.txt\", not to \"" + Prefix + "/share/own.txt\": share/own/absolute"], differences.Where(difference => !difference.Contains("mypkg", StringComparison.Ordinal) && !difference.EndsWith("bin/mytool", StringComparison.Ordinal)));
        string elsewhere = _workshop.Poncho["e"];
        Workshop.Clear(elsewhere);
        await _workshop.UnpackAsync(name, elsewhere);
        Assert.Equal($"see {elsewhere}/share/x, {Prefix}-other, -I{elsewhere}/include\n", await File.ReadAllTextAsync(Path.Combine(elsewhere, "share", "own.txt")));
        var run = (await _workshop.Poncho.RunAsync("run", "-e", elsewhere, "python", "-c", "import requests, rich, numpy, idna.core, ownmod, mypkg, sys; print(requests.__version__, ownmod.x, mypkg.main(), requests.__file__.startswith(sys.prefix))")).Succeeded();
        Assert.Equal("2.31.0 1 mine True\n", run.Output);
        Assert.Equal("mine\n", (await _workshop.Poncho.RunAsync("run", "-e", elsewhere, "mytool")).Succeeded().Output);
        Workshop.Clear(elsewhere);
    }

    // What people do to environments.
    private async Task MakeAsync(string? channel = null)
    {
        Workshop.Clear(Prefix);
        await Rattler.InstallAsync(_workshop.Poncho, channel ?? "file://" + Path.GetFullPath(TestData.Path("channels", "conda-forge")), Prefix, s_packages);
        await PipAsync("rich", "requests==2.31.0");
        _workshop.Poncho.Write("mypkg/pyproject.toml", "[build-system]\nrequires = [\"setuptools\"]\nbuild-backend = \"setuptools.build_meta\"\n[project]\nname = \"mypkg\"\nversion = \"0.1\"\n[project.scripts]\nmytool = \"mypkg:tool\"\n[tool.setuptools]\npackages = [\"mypkg\"]\n");
        _workshop.Poncho.Write("mypkg/mypkg/__init__.py", "def main(): return 'mine'\ndef tool(): print(main())\n");
        await PipAsync("--no-build-isolation", "-e", _workshop.Poncho["mypkg"]);
        // rattler links from its cache: what is changed must not be the cache's.
        string changed = Path.Combine(Prefix, SitePackages, "idna", "core.py"), text = await File.ReadAllTextAsync(changed) + "# changed\n";
        File.Delete(changed);
        await File.WriteAllTextAsync(changed, text);
        File.Delete(Path.Combine(Prefix, SitePackages, "certifi", "py.typed"));
        await File.WriteAllTextAsync(Path.Combine(Prefix, SitePackages, "ownmod.py"), "x = 1\n");
        Directory.CreateDirectory(Path.Combine(Prefix, "share", "own"));
        Directory.CreateDirectory(Path.Combine(Prefix, "share", "own", "empty"));
        await File.WriteAllTextAsync(Path.Combine(Prefix, "share", "own.txt"), $"see {Prefix}/share/x, {Prefix}-other, -I{Prefix}/include\n");
        await File.WriteAllTextAsync(Path.Combine(Prefix, "share", "own.bin"), $"\0{Prefix}/lib\0end");
        File.SetUnixFileMode(Path.Combine(Prefix, "share", "own.bin"), (UnixFileMode)0x1ed);
        File.CreateSymbolicLink(Path.Combine(Prefix, "share", "own", "absolute"), Path.Combine(Prefix, "share", "own.txt"));
        File.CreateSymbolicLink(Path.Combine(Prefix, "share", "own", "relative"), "../own.txt");
    }

    private async Task PipAsync(params string[] arguments) =>
        (await _workshop.Poncho.RunAsAsync(Path.Combine(Prefix, "bin", "python"), ["-m", "pip", "install", "-q", "--root-user-action", "ignore", .. arguments])).Succeeded();
}
