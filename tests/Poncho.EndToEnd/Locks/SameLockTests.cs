using System.Text.Json;
using Poncho.EndToEnd.Digests;
using Poncho.Oci.Documents;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Locks;

/// <summary>One lock file, built by others elsewhere: the same manifest and the same tarball, digest by digest.</summary>
public sealed class SameLockTests : IDisposable
{
    private readonly PublishedPoncho _poncho = new();

    public void Dispose() => _poncho.Dispose();

    [Fact]
    public async Task Another_machine_user_home_zone_language_umask_core_count_git_configuration_and_address_give_the_same()
    {
        string log = _poncho["requests"];
        using var server = DataServer.Start(log);
        var shop = new GitWorkshop(_poncho["shop"]);
        string repository = await shop.CreateAsync("r");
        await shop.CommitAsync(repository, (".gitattributes", "*.txt text\n"), ("a.txt", "one\ntwo\n"), ("run.sh*", "#!/bin/sh\n"));
        _poncho.UseData();
        string spec = _poncho.Write("spec.json", $$"""
            {
                "conda": {"channels": ["conda-forge"], "packages": ["python=3.11", "six", "wheel"]},
                "git": {"CODE": {"remote": "{{repository}}"} },
                "http": {"ZMUMU": {"url": "{{server.Url}}/http/Zmumu.root"} },
                "virtual": ["__cuda=12.4"], "variables": {"GREETING": "grüße"}
            }
            """);
        (await _poncho.RunAsync("lock", spec)).Succeeded();
        var first = await CreateAsync("first", [PublishedPrograms.Path()], spec, []);

        // What the branch leads to now is not what was locked.
        await shop.CommitAsync(repository, ("a.txt", "three\n"));
        File.WriteAllText(log, "");
        _poncho.UseData(server.Url.Replace("http://", "http://somebody:correct-horse-battery@", StringComparison.Ordinal));
        _poncho.Write("second/folder with a space/.gitconfig", "[core]\n autocrlf = true\n eol = crlf\n fileMode = false\n[safe]\n directory = *\n");
        var second = await CreateAsync("second/folder with a space", Elsewhere.Command(PublishedPrograms.Path()), spec, new(Elsewhere.Variables)
        {
            ["CONDA_OVERRIDE_GLIBC"] = "2.17",
            ["CONDA_OVERRIDE_CUDA"] = "",
            ["CONDA_OVERRIDE_ARCHSPEC"] = "x86_64",
        });
        Assert.Equal(first, second);
        // No index was asked for, and each archive once.
        var requests = File.ReadAllLines(log).Select(line => line.Split(' ')[1]).ToList();
        Assert.DoesNotContain(requests, path => path.Contains("repodata", StringComparison.Ordinal));
        Assert.Equal(requests.Count, requests.Distinct().Count());
    }

    /// <summary>Addresses of a lock are those that everybody can know; the password is where it was.</summary>
    [Fact]
    public async Task A_password_in_the_alias_does_not_reach_the_lock()
    {
        using var server = DataServer.Start();
        _poncho.UseData(server.Url.Replace("http://", "http://somebody:correct-horse-battery@", StringComparison.Ordinal));
        string spec = _poncho.Write("spec.json", """{"conda": {"channels": ["conda-forge"], "packages": ["libzlib"]} }""");
        var locked = (await _poncho.RunAsync("lock", spec, "--verbose")).Succeeded();
        Assert.DoesNotContain("correct-horse", locked.Output + locked.Error + File.ReadAllText(spec + ".lock.json"), StringComparison.Ordinal);
        Assert.Contains("https://conda.anaconda.org/conda-forge/linux-64/libzlib-", File.ReadAllText(spec + ".lock.json"), StringComparison.Ordinal);
    }

    private async Task<(string Manifest, string Tarball)> CreateAsync(string name, string[] command, string spec, Dictionary<string, string?> variables)
    {
        string folder = Directory.CreateDirectory(_poncho[name]).FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        var environment = new Dictionary<string, string?>(_poncho.Environment, StringComparer.Ordinal) { ["PONCHO_HOME"] = Path.Combine(folder, "home"), ["HOME"] = folder };
        foreach (var (variable, value) in variables) environment[variable] = value;
        var created = (await Programs.RunAsync(command[0], [.. command[1..], "create", "--locked", spec, "env.tar.zst", "--json"], folder, environment)).Succeeded();
        using var json = JsonDocument.Parse(created.Output);
        Assert.Empty(json.RootElement.GetProperty("warnings").EnumerateArray());
        await using var file = File.OpenRead(Path.Combine(folder, "env.tar.zst"));
        return (json.RootElement.GetProperty("digest").GetString()!, (await IO.Digest.OfAsync(file, default)).ToString());
    }
}
