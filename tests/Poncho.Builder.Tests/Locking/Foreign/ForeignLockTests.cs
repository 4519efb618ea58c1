using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Poncho.Builder.Locking.Foreign;
using Poncho.Builder.Locks;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Locking.Foreign;

public sealed class ForeignLockTests : IDisposable
{
    private readonly MadeChannel _channel = new();

    public void Dispose() => _channel.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("md5")]
    [InlineData("sha256")]
    [InlineData("bare sha256")]
    public async Task An_explicit_file_is_built_as_the_spec_is(string hash)
    {
        var expected = await LayersOfSpecAsync();
        string file = _channel.Write("explicit.txt", "# made by conda\n# platform: linux-64\n@EXPLICIT\n" + string.Concat(Archives().Select(path => $"file://{path}{Hash(path, hash)}\n")));
        var created = (await _channel.PonchoAsync("create", file)).Succeeded();
        Assert.Equal(expected, await LayersAsync("explicit"));
        Assert.Equal(hash.Length == 0, created.Error.Contains($"warning: {file} has no checksum of 3 of 3 packages, they are taken as they come: c, b, a\n", StringComparison.Ordinal));
        // Taken over, it needs no look into archives any more; and it is content with itself.
        (await _channel.PonchoAsync("lock", file)).Succeeded();
        (await _channel.PonchoAsync("create", "--locked", file)).Succeeded();
        Assert.Equal(expected, await LayersAsync("explicit"));
        Assert.All((await LockFile.TryReadAsync(file + ".lock.json", default))!.Platforms.Single().Sources, s => Assert.NotNull(s.Sha256));
    }

    [Fact]
    public async Task A_conda_lock_yml_is_built_and_what_is_left_out_is_named()
    {
        var expected = await LayersOfSpecAsync();
        string[] paths = [.. Archives()];
        string Package(string path, string depends, string more = "") =>
            $"- name: {Path.GetFileName(path)[0]}\n  version: '1'\n  manager: conda\n  platform: linux-64\n  dependencies: {{{depends}}}\n  url: file://{path}\n  hash:\n    md5: {Hash(path, "md5")[1..]}\n{more}  category: main\n  optional: false\n";
        string text = "# Generated lock file\nversion: 1\nmetadata:\n  content_hash:\n    linux-64: abc\n  channels: [{url: x, used_env_vars: []}]\n  platforms: [linux-64]\npackage:\n"
            // By name, as conda-lock sorts them: link order is for us to find.
            + Package(paths[2], "b: '>=1', __glibc: '>=2.17'") + Package(paths[1], "c: ''", $"    sha256: {Hash(paths[1], "bare sha256")[1..]}\n") + Package(paths[0], "")
            + "- name: uproot\n  version: 5.0\n  manager: pip\n  platform: linux-64\n  dependencies: {}\n  url: https://host/uproot.whl\n  hash: {sha256: abc}\n  category: main\n  optional: false\n"
            + "- name: sphinx\n  version: 5.0\n  manager: conda\n  platform: linux-64\n  dependencies: {}\n  url: https://host/c/noarch/sphinx-5.0-h_0.conda\n  hash: {md5: abc}\n  category: docs\n  optional: true\n";
        string file = _channel.Write("conda-lock.yml", text);
        var created = (await _channel.PonchoAsync("create", file)).Succeeded();
        Assert.Contains($"warning: pip's part of {file} is left out: uproot\nwarning: categories of {file} are left out: docs\n", created.Error, StringComparison.Ordinal);
        Assert.Equal(expected, await LayersAsync("conda-lock"));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task A_pixi_lock_is_built_and_what_is_left_out_is_named(int version)
    {
        var expected = await LayersOfSpecAsync();
        string[] paths = [.. Archives()];
        var text = new StringBuilder($"version: {version}\n");
        if (version == 7) text.Append("platforms:\n- name: cluster\n  subdir: linux-64\n");
        text.Append("environments:\n  default:\n    channels:\n    - url: https://conda.anaconda.org/conda-forge/\n    indexes:\n    - https://pypi.org/simple\n    packages:\n").Append(version == 7 ? "      cluster:\n" : "      linux-64:\n");
        foreach (string path in paths.Reverse()) text.Append($"      - conda: file://{path}\n");
        text.Append("      - pypi: https://host/uproot-5-py3-none-any.whl\n  test:\n    channels: []\n    packages: {}\npackages:\n");
        string[] depends = ["[]", "[c]", "['b >=1', '__glibc >=2.17']"];
        foreach (var (path, i) in paths.Select((p, i) => (p, i)))
        {
            text.Append(version < 6 ? $"- kind: conda\n  name: {"cba"[i]}\n  version: '1'\n  build: h_0\n  subdir: {(i == 0 ? "noarch" : "linux-64")}\n  url: file://{path}\n" : $"- conda: file://{path}\n");
            text.Append($"  sha256: {Hash(path, "bare sha256")[1..]}\n  depends: {depends[i]}\n  size: {new FileInfo(path).Length}\n");
        }

        string file = _channel.Write("pixi.lock", text.ToString());
        var created = (await _channel.PonchoAsync("create", file)).Succeeded();
        Assert.Contains($"warning: environments of {file} are left out: test\nwarning: not conda's, and left out: pypi https://host/uproot-5-py3-none-any.whl\n", created.Error, StringComparison.Ordinal);
        Assert.Equal(expected, await LayersAsync("pixi"));
    }

    [Fact]
    public async Task All_platforms_of_a_file_that_can_be_built_are_locked_and_then_stay_as_they_were_chosen()
    {
        await _channel.WithAsync("a 1", "a 1@linux-aarch64");
        string Entry(string platform, string path) => $"- name: a\n  manager: conda\n  platform: {platform}\n  dependencies: {{}}\n  url: {path}\n  hash: {{md5: {(path.StartsWith("https", StringComparison.Ordinal) ? new string('0', 32) : Hash(path[7..], "md5")[1..])}}}\n";
        string pip = "- name: p\n  manager: pip\n  platform: linux-64\n  dependencies: {}\n  url: https://h/p.whl\n  hash: {}\n";
        string file = _channel.Write("conda-lock.yml", "version: 1\npackage:\n" + Entry("osx-64", "https://h/c/osx-64/a-1-h_0.conda") + Entry("linux-64", $"file://{_channel.Folder}/linux-64/a-1-h_0.conda") + Entry("linux-aarch64", $"file://{_channel.Folder}/linux-aarch64/a-1-h_0.conda") + pip);
        var locked = (await _channel.PonchoAsync("lock", file)).Succeeded();
        Assert.Equal($"warning: pip's part of {file} is left out: p\n", locked.Error);
        Assert.Equal(["linux-64", "linux-aarch64"], (await LockFile.TryReadAsync(file + ".lock.json", default))!.Platforms.Select(p => p.Platform));
        (await _channel.PonchoAsync("lock", file, "--platform", "linux-64")).Succeeded();
        Assert.Equal(["linux-64"], (await LockFile.TryReadAsync(file + ".lock.json", default))!.Platforms.Select(p => p.Platform));
        byte[] chosen = File.ReadAllBytes(file + ".lock.json");
        Assert.Contains("is as asked, and stays", (await _channel.PonchoAsync("lock", file)).Succeeded().Output, StringComparison.Ordinal);
        Assert.Equal(chosen, File.ReadAllBytes(file + ".lock.json"));
        var refused = await _channel.PonchoAsync("create", file, "--platform", "linux-ppc64le");
        Assert.StartsWith($"warning: the lock is not used, it is locked for linux-64, not for \"linux-ppc64le\": \"{file}.lock.json\"\nponcho: {file} is locked for linux-64, linux-aarch64, osx-64, not for \"linux-ppc64le\"\n", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@EXPLICIT\n", "an explicit file without packages")]
    [InlineData("@EXPLICIT\nnumpy\n", "e:2:1: not the address of a conda package: \"numpy\"")]
    [InlineData("@EXPLICIT\nhttps://u:secret@h/c/linux-64/x.zip\n", "e:2:1: not the address of a conda package: \"https://h/c/linux-64/x.zip\"")]
    [InlineData("@EXPLICIT\nhttps://h/c/linux-64/a-1-0.conda#xyz\n", "neither an md5 nor a sha256: \"xyz\"")]
    [InlineData("@EXPLICIT\nhttps://h/c/linux-64/a-1-0.conda\nhttps://h/c/linux-64/a-2-0.conda\n", "e:3:1: the package stands twice: \"a\"")]
    [InlineData("@EXPLICIT\nhttps://h/c/linux-64/a-1-0.conda\nhttps://h/c/osx-64/b-2-0.conda\n", "packages of linux-64 and of osx-64 in one environment")]
    [InlineData("version: 3\npackage: []\n", "e:1:10: a pixi.lock of version 3, and this program knows 4 to 7: \"3\"")]
    [InlineData("version: 9\npackage: []\n", "a conda-lock.yml of version 9, and this program knows 1")]
    [InlineData("version: 1\npackage: []\n", "no conda packages in it")]
    [InlineData("version: 1\npackage: {a: b}\n", "\"package\" must be a list")]
    [InlineData("version: 1\npackage:\n- name: a\n", "\"manager\" is missing")]
    [InlineData("version: 1\npackage:\n- {name: a, manager: conda, platform: linux-64, url: 'https://h/x'}\n", "not the address of a conda package")]
    [InlineData("version: 1\npackage:\n- {name: a, manager: conda, platform: linux-64, url: 'https://h/c/linux-64/a-1-0.conda', hash: {sha256: 12}}\n", "not a sha256")]
    [InlineData("version: 3\nenvironments: {}\n", "a pixi.lock of version 3, and this program knows 4 to 7")]
    [InlineData("version: 99\nenvironments: {}\n", "a pixi.lock of version 99")]
    [InlineData("version: 6\nenvironments: {a: {}, b: {}}\npackages: []\n", "none of the environments is called \"default\": a, b")]
    [InlineData("version: 6\nenvironments: {default: {packages: {linux-64: [{conda: 'https://h/c/linux-64/a-1-0.conda'}]}}}\npackages: []\n", "the package is not described")]
    [InlineData("version: 6\nenvironments: [\n", "not valid YAML")]
    public void What_such_a_file_cannot_say_is_refused(string text, string message)
    {
        var e = Assert.ThrowsAny<PonchoException>(() => ForeignLockReader.TryRead("e", Encoding.UTF8.GetBytes(text))!.PackagesFor("linux-64"));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"conda\": [\"python\"]}")]
    [InlineData("name: x\ndependencies: [python]\n")]
    [InlineData("# version: 1\nname: '@EXPLICIT'\n")]
    [InlineData("version: 1\n")]
    public void Specs_are_not_taken_for_locks(string text) => Assert.Null(ForeignLockReader.TryRead("e", Encoding.UTF8.GetBytes(text)));

    /// <summary>Nine lists of nine aliases each: four hundred million packages, if anybody counts them.</summary>
    [Fact]
    public void A_bomb_of_aliases_is_refused_before_it_is_unfolded()
    {
        var text = new StringBuilder("version: 6\nx0: &x0 [{conda: a}, {conda: a}]\n");
        for (int i = 1; i < 9; i++) text.Append($"x{i}: &x{i} [{string.Join(", ", Enumerable.Repeat("*x" + (i - 1), 9))}]\n");
        text.Append("environments: {default: {packages: {").AppendJoin(", ", Enumerable.Range(0, 40).Select(i => $"p{i}: *x8")).Append("}}}\npackages: *x8\n");
        byte[] bomb = Encoding.UTF8.GetBytes(text.ToString());
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsAny<PonchoException>(() => ForeignLockReader.TryRead("e", bomb));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000_000);
    }

    [Fact]
    public void A_damaged_pixi_lock_is_refused_in_one_line_or_still_names_its_package()
    {
        byte[] whole = Encoding.UTF8.GetBytes("version: 6\nenvironments:\n  default:\n    packages:\n      linux-64:\n      - conda: https://h/c/linux-64/a-1-0.conda\npackages:\n- conda: https://h/c/linux-64/a-1-0.conda\n  sha256: " + new string('a', 64) + "\n  depends: [b]\n");
        var random = new Random(23);
        int read = 0, refused = 0;
        for (int i = 0; i < 2000; i++)
        {
            byte[] damaged = [.. whole];
            for (int n = random.Next(1, 4); n > 0; n--) damaged[random.Next(damaged.Length)] = (byte)random.Next(32, 127);
            try
            {
                // Null where the damage made a key of another name, so that it is not known for a lock.
                if (ForeignLockReader.TryRead("e", damaged) is not { } still) continue;
                Assert.Single(Assert.Single(still.Platforms).Value);
                read++;
            }
            catch (PonchoException e)
            {
                Assert.DoesNotContain('\n', e.Message);
                refused++;
            }
        }

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    [Theory]
    [InlineData("https://me:$SECRET@h/c/linux-64/a-1-0.conda", "https://me:${SECRET}@h/c/linux-64/a-1-0.conda")]
    [InlineData("https://h/c/linux-64/a-1%212.0-0.conda", "https://h/c/linux-64/a-1!2.0-0.conda")]
    public void What_two_files_write_differently_and_means_the_same_has_one_digest(string one, string other)
    {
        Assert.Equal(Read(one).ContentDigest, Read(other).ContentDigest);
        Assert.Equal(Read(one).PackagesFor("linux-64")[0].Version, Read(other).PackagesFor("linux-64")[0].Version);

        static ForeignLock Read(string url) => ForeignLockReader.TryRead("e", Encoding.UTF8.GetBytes($" @EXPLICIT \n{url}\n"))!;
    }

    [Theory]
    [InlineData("$WHERE/channel/")]
    [InlineData("file://${WHERE}/channel/")]
    [InlineData("~/channel/")]
    public async Task Variables_and_the_home_folder_in_an_address_are_put_in(string start)
    {
        var expected = await LayersOfSpecAsync();
        string lines = string.Concat(Archives().Select(path => start + Path.GetRelativePath(_channel.Folder, path) + "\n"));
        string folder = Path.GetDirectoryName(_channel.Folder)!;
        string file = _channel.Write("explicit.txt", "\t@EXPLICIT \n" + lines);
        (await Cli.CliRun.InAsync(_channel.Home, [("WHERE", folder), ("HOME", folder)], "create", file)).Succeeded();
        Assert.Equal(expected, await LayersAsync("explicit"));
    }

    [Fact]
    public async Task A_variable_that_is_not_set_is_named()
    {
        string file = _channel.Write("explicit.txt", "@EXPLICIT\nhttps://h/t/$NOSUCH/c/linux-64/a-1-0.conda\n");
        var refused = await _channel.PonchoAsync("create", file);
        Assert.Contains(
            "poncho: package a-1-0.conda has to be fetched, and the variable NOSUCH of its address is not set: \"https://h/c/linux-64/a-1-0.conda\"\n",
            refused.Error, StringComparison.Ordinal);
        refused = await _channel.PonchoAsync("create", _channel.Write("explicit.txt", "@EXPLICIT\nhttps://h/$NOSUCH/c/linux-64/a-1-0.conda\n"));
        Assert.Contains("poncho: not a channel, its variable NOSUCH is not set: \"https://h/$NOSUCH/c\"\n", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://me:$SECRET@")]
    [InlineData("http://$ME:${SECRET}@")]
    public async Task A_token_that_is_not_set_is_missed_only_when_something_has_to_be_fetched(string start)
    {
        await LayersOfSpecAsync();
        await using var server = new FileServer(Path.GetDirectoryName(_channel.Folder)!);
        string lines = string.Concat(Archives().Select(path =>
            $"{start}{server.Url[7..]}/channel/{Path.GetRelativePath(_channel.Folder, path)}{Hash(path, "sha256")}\n"));
        string file = _channel.Write("explicit.txt", "@EXPLICIT\n" + lines), home = _channel.Write("h/x", "")[..^2];
        var made = (await Cli.CliRun.InAsync(home, [("ME", "me"), ("SECRET", "s3cret")], "create", file)).Succeeded();
        Assert.Equal(made.Output.Split('\n')[0], (await Cli.CliRun.InAsync(home, "create", file)).Succeeded().Output.Split('\n')[0]);
        var refused = await Cli.CliRun.InAsync(_channel.Write("other/x", "")[..^2], "create", file);
        Assert.Contains(" has to be fetched, and the variable ", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refused.Error + made.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_another_platform_or_a_virtual_package_does_not_matter()
    {
        await _channel.WithAsync("a 1");
        string good = $"file://{_channel.Folder}/linux-64/a-1-h_0.conda";
        string file = _channel.Write(
            "conda-lock.yml",
            "version: 1\npackage:\n"
            + "- {name: __glibc, manager: conda, platform: linux-64, url: '', hash: {md5: ''}}\n"
            + "- {name: __osx, manager: conda, platform: osx-64, url: x, hash: {md5: ''}}\n"
            + "- {name: b, manager: conda, platform: win-64, url: nonsense, hash: {md5: ''}}\n"
            + $"- {{name: a, manager: conda, platform: linux-64, url: '{good}', hash: {{md5: {Hash(good[7..], "md5")[1..]}}}}}\n");
        (await _channel.PonchoAsync("create", file, "--platform", "linux-64")).Succeeded();
        var refused = await _channel.PonchoAsync("lock", file, "--platform", "win-64");
        Assert.NotEqual(0, refused.Status);
        var wanted = Assert.ThrowsAny<PonchoException>(() => ForeignLockReader.TryRead("e", File.ReadAllBytes(file))!.PackagesFor("win-64"));
        Assert.EndsWith("not the address of a conda package: \"nonsense\"", wanted.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_spec_that_is_locked_over_the_lock_of_an_explicit_file_has_the_machine_that_it_has()
    {
        await _channel.WithAsync("a 1; __unix");
        string file = _channel.Write("explicit.txt", $"@EXPLICIT\nfile://{_channel.Folder}/linux-64/a-1-h_0.conda\n");
        string spec = _channel.Spec("a");
        (await _channel.PonchoAsync("lock", file, "-o", spec + ".lock.json")).Succeeded();
        (await _channel.PonchoAsync("lock", spec)).Succeeded();
        Assert.Contains((await LockFile.TryReadAsync(spec + ".lock.json", default))!.Platforms.Single().VirtualPackages, v => v.StartsWith("__unix=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_archive_that_is_not_what_the_file_says_is_refused()
    {
        await LayersOfSpecAsync();
        string file = _channel.Write("explicit.txt", $"@EXPLICIT\nfile://{Archives().First()}#{new string('1', 32)}\n");
        var refused = await _channel.PonchoAsync("create", file);
        Assert.Equal(1, refused.Status);
        Assert.Contains($"expected \"{new string('1', 32)}\"", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_package_under_the_name_of_another_is_refused()
    {
        await LayersOfSpecAsync();
        string renamed = Path.Combine(_channel.Folder, "noarch", "z-1-h_0.conda");
        File.Copy(Archives().First(), renamed);
        var refused = await _channel.PonchoAsync("create", _channel.Write("explicit.txt", $"@EXPLICIT\nfile://{renamed}\n"));
        Assert.Equal(1, refused.Status);
        Assert.Contains("package z-1-h_0.conda says that it is \"c 1 h_0\"", refused.Error, StringComparison.Ordinal);
    }

    // c is noarch, b needs c, a needs b.
    private async Task<List<string>> LayersOfSpecAsync()
    {
        string spec = (await _channel.WithAsync("a 1; b >=1; __glibc >=2.17", "b 1; c", "c 1@noarch")).Spec("a");
        (await _channel.PonchoAsync("create", spec)).Succeeded();
        return await LayersAsync("spec");
    }

    // All but the environment's own, which holds the lock.
    private async Task<List<string>> LayersAsync(string name)
    {
        using var json = JsonDocument.Parse((await _channel.PonchoAsync("inspect", name, "--json")).Succeeded().Output);
        return [.. json.RootElement.GetProperty("layers").EnumerateArray().SkipLast(1).Select(layer => $"{layer.GetProperty("name").GetString()} {layer.GetProperty("digest").GetString()}")];
    }

    // In link order.
    private IEnumerable<string> Archives() => [Path.Combine(_channel.Folder, "noarch", "c-1-h_0.conda"), Path.Combine(_channel.Folder, "linux-64", "b-1-h_0.conda"), Path.Combine(_channel.Folder, "linux-64", "a-1-h_0.conda")];

    private static string Hash(string path, string kind) => kind switch
    {
        "" => "",
#pragma warning disable CA5351 // What conda writes.
        "md5" => "#" + Convert.ToHexStringLower(MD5.HashData(File.ReadAllBytes(path))),
#pragma warning restore CA5351
        "sha256" => "#sha256:" + Digest.Of(File.ReadAllBytes(path)).Hex,
        _ => "#" + Digest.Of(File.ReadAllBytes(path)).Hex,
    };
}
