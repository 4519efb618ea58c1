using System.Text.Json;
using Poncho.EndToEnd.Trees;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Digests;

/// <summary>The same spec gives the same manifest and the same tarballs, whoever makes them, where and when: each run begins with nothing.</summary>
public sealed class SameDigestTests(ITestOutputHelper output) : IDisposable
{
    private readonly PublishedPoncho _poncho = new();

    public void Dispose() => _poncho.Dispose();

    [Fact]
    public async Task Another_user_home_folder_zone_language_umask_core_count_and_address_give_the_same()
    {
        _poncho.UseData();
        string spec = _poncho.Write("spec.json", CondaPart.Of("list.json").Text);
        var first = await CreateAsync("first", [PublishedPrograms.Path()], spec, []);

        using var server = DataServer.Start();
        _poncho.UseData(server.Url);
        var second = await CreateAsync("second/folder with a space", Elsewhere.Command(PublishedPrograms.Path()), spec, Elsewhere.Variables);
        output.WriteLine($"{first.Count} blobs and tarballs: {first["manifest"]}");
        Assert.Equal(first, second);
    }

    /// <summary>The channel at its real address, behind a token and a password, and as a mirror: what the environment says of it does not change.</summary>
    [Fact]
    public async Task A_token_and_a_password_in_the_alias_change_nothing()
    {
        _poncho.UseData();
        string spec = _poncho.Write("spec.json", """{"conda": {"channels": ["conda-forge"], "packages": ["six", "libzlib", "python_abi"]}}""");
        var first = await CreateAsync("first", [PublishedPrograms.Path()], spec, []);
        using var server = DataServer.Start();
        _poncho.UseData(server.Url.Replace("http://", "http://somebody:correct-horse-battery@", StringComparison.Ordinal));
        var second = await CreateAsync("second", [PublishedPrograms.Path()], spec, []);
        Assert.Equal(first, second);
        var stored = Directory.EnumerateFiles(_poncho["second"], "*", SearchOption.AllDirectories).Where(path => File.ReadAllBytes(path).AsSpan().IndexOf("correct-horse"u8) >= 0);
        Assert.Empty(stored);
    }

    /// <summary>Digests by name: the manifest's, the layers', the tarballs'.</summary>
    private async Task<SortedDictionary<string, string>> CreateAsync(string name, string[] command, string spec, Dictionary<string, string?> variables)
    {
        string folder = Directory.CreateDirectory(_poncho[name]).FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        var environment = new Dictionary<string, string?>(_poncho.Environment, StringComparer.Ordinal) { ["PONCHO_HOME"] = Path.Combine(folder, "home"), ["HOME"] = folder };
        foreach (var (variable, value) in variables) environment[variable] = value;
        foreach (string output in (string[])["env.tar.gz", "env.tar.zst"]) (await Programs.RunAsync(command[0], [.. command[1..], "create", spec, output, "-t", "same:1"], folder, environment)).Succeeded();
        using var json = JsonDocument.Parse((await Programs.RunAsync(command[0], [.. command[1..], "inspect", "same:1", "--json"], folder, environment)).Succeeded().Output);
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["manifest"] = json.RootElement.GetProperty("digest").GetString()! };
        foreach (var layer in json.RootElement.GetProperty("layers").EnumerateArray()) found["layer " + layer.GetProperty("name").GetString()] = layer.GetProperty("digest").GetString()!;
        foreach (string tarball in Directory.GetFiles(folder, "env.*"))
        {
            await using var file = File.OpenRead(tarball);
            found[Path.GetFileName(tarball)] = (await Digest.OfAsync(file, default)).ToString();
        }

        return found;
    }
}
