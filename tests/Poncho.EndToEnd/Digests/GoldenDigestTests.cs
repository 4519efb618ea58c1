using System.Text;
using System.Text.Json;
using Poncho.EndToEnd.Odd;
using Poncho.EndToEnd.Trees;
using Poncho.IO;
using Poncho.IO.Compression;
using Poncho.Oci.Storing;
using Poncho.Testing;
using Poncho.Testing.Odd;
using Xunit;

namespace Poncho.EndToEnd.Digests;

/// <summary>
/// One layer of each kind has the digests that were approved, of its compressed and of its uncompressed bytes: whoever changes what layers are made of sees it here, and
/// decides whether the form of the layer key must be raised.
/// </summary>
public sealed class GoldenDigestTests : IDisposable
{
    // What the approved digests of compressed bytes were made with.
    private const string Library = "1.5.4";
    private readonly PublishedPoncho _poncho = new();

    public void Dispose() => _poncho.Dispose();

    /// <summary>From packages that the tests make: the same everywhere.</summary>
    [Fact]
    public async Task Layers_of_made_packages_are_as_approved()
    {
        Assert.SkipUnless(Zstd.Version == Library, $"the digests of archives that are made here are known for libzstd {Library}");
        await OddChannel.WriteAsync(_poncho["odd"]);
        (string Name, OddFormat Format)[] packages = [("odd-large-window", OddFormat.Conda), ("odd-hard-links", OddFormat.Conda), ("odd-entry-points", OddFormat.Conda), ("odd-old-package", OddFormat.TarBz2), ("odd-generic", OddFormat.TarBz2)];
        var wanted = packages.Select(package => $"\"{OddGroups.SpecOf(OddChannel.Good.Single(odd => odd.Name == package.Name), package.Format)}\"").Append("\"python 3.11.* c_0\"");
        await CreateAsync("./odd", string.Join(", ", wanted), "--no-compile");
        await CompareAsync("golden-made", _ => true);
    }

    /// <summary>From real packages, byte-compiled by the real Python.</summary>
    [Fact]
    public async Task Layers_of_real_packages_are_as_approved()
    {
        _poncho.UseData();
        await CreateAsync("conda-forge", "\"python=3.11\", \"wheel=0.48.0\", \"six=1.16.0\", \"libffi=3.4.4\"");
        await CompareAsync("golden-real", name => name is "libffi" or "libzlib" or "python" or "six" or "wheel" or "environment");
    }

    /// <summary>From a real wheel with scripts, byte-compiled by the real Python.</summary>
    [Fact]
    public async Task Layers_of_wheels_are_as_approved()
    {
        _poncho.UseData();
        string path = await WheelLock.WriteAsync(_poncho, "golden", isDirect: false, [TestData.Path("pypi", "files", "dill-0.4.1-py3-none-any.whl")]);
        (await _poncho.RunAsync("create", path, "-t", "golden")).Succeeded();
        await CompareAsync("golden-wheel", name => name is "dill");
    }

    private async Task CreateAsync(string channel, string packages, params string[] options)
    {
        // A lock says what was assumed of the machine.
        foreach (var (name, value) in (IEnumerable<(string, string)>)[("GLIBC", "2.36"), ("LINUX", "6.1"), ("ARCHSPEC", "x86_64_v3"), ("CUDA", "")]) _poncho.Environment["CONDA_OVERRIDE_" + name] = value;
        string spec = _poncho.Write("golden.json", $$"""{"conda": {"channels": ["{{channel}}"], "packages": [{{packages}}] } }""");
        (await _poncho.RunAsync(["create", spec, .. options])).Succeeded();
    }

    private async Task CompareAsync(string approved, Func<string, bool> isWanted)
    {
        var store = await Store.OpenAsync(_poncho["home", "store"], default);
        using var json = JsonDocument.Parse((await _poncho.RunAsync("inspect", "golden", "--json")).Succeeded().Output);
        var compressed = new StringBuilder();
        var content = new StringBuilder();
        foreach (var layer in json.RootElement.GetProperty("layers").EnumerateArray())
        {
            string name = layer.GetProperty("name").GetString()!, digest = layer.GetProperty("digest").GetString()!;
            if (!isWanted(name)) continue;
            compressed.Append(name).Append(' ').Append(digest).Append('\n');
            await using var tar = new ZstdDecompressStream(File.OpenRead(store.PathOf(Digest.Parse(digest))));
            content.Append(name).Append(' ').Append(await Digest.OfAsync(tar, default)).Append('\n');
        }

        Approved.Matches(content.ToString(), approved + "-uncompressed");
        Assert.SkipUnless(Zstd.Version == Library, $"the digests of compressed bytes are known for libzstd {Library}");
        Approved.Matches(compressed.ToString(), approved + "-compressed");
    }
}
