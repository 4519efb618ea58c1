using System.IO.Compression;
using System.Text.Json.Nodes;
using Poncho.IO;
using Poncho.Testing;
using Poncho.Testing.Odd;
using Xunit;

namespace Poncho.EndToEnd.Odd;

/// <summary>A Python without the lock that all threads share, which has its modules elsewhere (CEP 17): made up, and a shell script, so that it can be seen who is started.</summary>
public sealed class FreeThreadedTests : IDisposable
{
    private const string SitePackages = "lib/python3.13t/site-packages";
    private readonly PublishedPoncho _poncho = new();

    public void Dispose() => _poncho.Dispose();

    [Fact]
    public async Task Noarch_packages_and_wheels_go_where_the_Python_says_and_their_programs_start_it()
    {
        OddPackage python = new OddPackage("python") { Version = "3.13.2", SitePackages = SitePackages }
            .Script("bin/python3.13t", "#!/bin/sh\necho \"free-threaded $1\"\n").SoftLink("bin/python3.13", "python3.13t").SoftLink("bin/python", "python3.13t");
        OddPackage tool = new OddPackage("tool") { Noarch = "python", Depends = ["python"], EntryPoints = ["tool = tool:main"] }
            .File("site-packages/tool.py", "def main(): pass\n");
        await OddChannel.WriteAsync(_poncho["channel"], [python, tool]);
        _poncho.Environment["CONDARC"] = _poncho.Write("condarc", $"channels: [{_poncho["channel"]}]\n");
        string spec = _poncho.Write("free.json", $$"""{"conda": {"channels": ["{{_poncho["channel"]}}"], "packages": ["python", "tool"] } }""");
        (await _poncho.RunAsync("lock", spec, "--no-compile")).Succeeded();
        await AddWheelAsync(spec + ".lock.json");
        (await _poncho.RunAsync("create", spec + ".lock.json", "out/", "--no-compile")).Succeeded();

        Assert.True(File.Exists(_poncho["out", SitePackages, "tool.py"]));
        Assert.True(File.Exists(_poncho["out", SitePackages, "wheeled.py"]));
        Assert.Equal(["python3.13t"], Directory.EnumerateDirectories(_poncho["out", "lib"]).Select(path => Path.GetFileName(path)));
        foreach (string program in (string[])["tool", "wheeled"])
            Assert.Equal($"free-threaded {_poncho["out", "bin", program]}\n", (await _poncho.RunAsync("run", "-e", "out", "--", program)).Succeeded().Output);
    }

    // As resolving would have added it.
    private async Task AddWheelAsync(string path)
    {
        string wheel = _poncho["wheeled-1.0-py3-none-any.whl"];
        using (var zip = ZipFile.Open(wheel, ZipArchiveMode.Create))
        {
            foreach (var (name, content) in ((string, string)[])
            [
                ("wheeled.py", "def main(): pass\n"), ("wheeled-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: wheeled\nVersion: 1.0\n"),
                ("wheeled-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
                ("wheeled-1.0.dist-info/entry_points.txt", "[console_scripts]\nwheeled = wheeled:main\n"), ("wheeled-1.0.dist-info/RECORD", ""),
            ])
            {
                using var entry = new StreamWriter(zip.CreateEntry(name).Open());
                entry.Write(content);
            }
        }

        var locked = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        string sha256 = Digest.Of(await File.ReadAllBytesAsync(wheel)).Hex;
        ((JsonArray)locked["platforms"]!["linux-64"]!["sources"]!).Add(
            (JsonNode)new JsonObject { ["kind"] = "pip", ["name"] = "wheeled", ["version"] = "1.0", ["url"] = "file://" + wheel, ["sha256"] = sha256, ["requested"] = true });
        await File.WriteAllTextAsync(path, locked.ToJsonString());
    }
}
