using Poncho.Builder.Tests.Cli;
using Poncho.Builder.Tests.Sources;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Capturing;

/// <summary>Environments that are written by hand: no package of theirs can be had, so all is taken as it lies there.</summary>
public sealed class CaptureTests : IDisposable
{
    private const string SitePackages = "lib/python3.11/site-packages";
    private readonly TempFolder _folder = new();

    public CaptureTests()
    {
        Record("tool-1.0-0", "\"name\": \"tool\", \"version\": \"1.0\", \"build\": \"0\", \"subdir\": \"linux-64\", \"depends\": [\"lib >=1\", \"__glibc >=2.17\"], \"requested_spec\": \"tool\", \"extracted_package_dir\": \"/home/me/secret\", \"url\": \"http://me:password@127.0.0.1:1/t/to-ken/mine/linux-64/tool-1.0-0.conda\", \"sha256\": \"" + new string('a', 64) + "\"", "bin/tool", "share/gone");
        Record("lib-2.0-0", "\"name\": \"lib\", \"version\": \"2.0\", \"build\": \"0\", \"subdir\": \"linux-64\"", "lib/lib.txt", "lib/link");
        File("bin/tool", $"#!{Prefix}/bin/sh\necho {Prefix}-other\n", isExecutable: true);
        File("lib/lib.txt", "lib\n");
        System.IO.File.CreateSymbolicLink(Path.Combine(Prefix, "lib", "link"), Path.Combine(Prefix, "lib", "lib.txt"));
        File("conda-meta/history", "==> 2020-01-01 00:00:00 <==\n# cmd: conda create\n# update specs: ['tool=1', \"gone\", 'lib']\n==> 2021-01-01 00:00:00 <==\n# remove specs: ['lib']\n");
    }

    private string Prefix => _folder["env"];

    private string Home => _folder["home"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Packages_that_cannot_be_had_are_taken_as_they_are_and_that_is_said()
    {
        var created = await CreateAsync();
        Assert.Contains("warning: packages cannot be had, and their files are taken as they are in the environment (offline, and it is not in the caches): \"tool 1.0 0\"\n", created.Error, StringComparison.Ordinal);
        Assert.Contains("warning: packages cannot be had, and their files are taken as they are in the environment (its record names no channel): \"lib 2.0 0\"\n", created.Error, StringComparison.Ordinal);
        var (entries, relocations) = await LayerAsync("tool");
        Assert.Equal(["bin/tool", "conda-meta/tool-1.0-0.json"], entries.Select(entry => entry.Member.Path));
        var relocation = Assert.Single(relocations.Files);
        Assert.Equal((RelocationMode.Text, 2L), (relocation.Mode, Assert.Single(relocation.Offsets)));
        Assert.Equal($"#!{relocation.Placeholder}/bin/sh\necho {Prefix}-other\n", entries[0].Text);
        Assert.DoesNotContain("share/gone", entries[1].Text, StringComparison.Ordinal);
        foreach (string secret in (string[])["password", "to-ken", "/home/me", Home]) Assert.DoesNotContain(secret, entries[1].Text + created.Error, StringComparison.Ordinal);
        Assert.Equal("lib.txt", (await LayerAsync("lib")).Entries.Single(entry => entry.Member.Path == "lib/link").Member.LinkTarget);
    }

    [Fact]
    public async Task What_nobody_owns_is_a_layer_of_its_own_and_is_listed()
    {
        File("share/own.txt", "mine\n");
        File("share/binary", $"\0{Prefix}/lib\0");
        File($"{SitePackages}/__pycache__/x.cpython-311.pyc", "code");
        File(".condarc", "channels: [http://me:password@host/x]\n");
        File("pkgs/cache/x", "");
        System.IO.File.CreateSymbolicLink(Path.Combine(Prefix, "share", "out"), "/etc/hostname");
        var created = await CreateAsync();
        Assert.Contains("warning: 3 files were changed or belong to no package, and are packed as they are: \"share/binary\", \"share/out\", \"share/own.txt\"\n", created.Error, StringComparison.Ordinal);
        Assert.Contains("warning: settings that may hold passwords are left out: \".condarc\"\n", created.Error, StringComparison.Ordinal);
        Assert.Contains("warning: binary files hold the path of the environment that they are from, and keep it wherever they are: \"share/binary\"\n", created.Error, StringComparison.Ordinal);
        Assert.Contains("warning: soft links lead out of the environment: \"share/out -> /etc/hostname\"\n", created.Error, StringComparison.Ordinal);
        var (entries, relocations) = await LayerAsync("files");
        Assert.Equal(["share/binary", "share/out", "share/own.txt"], entries.Select(entry => entry.Member.Path));
        Assert.Empty(relocations.Files);
    }

    [Fact]
    public async Task What_pip_installed_is_a_layer_for_each_distribution()
    {
        Distribution("other", "1.5", "Requires-Dist: Some.Thing >1; extra == 'x'", "other.py", "../../../bin/other", "__pycache__/other.cpython-311.pyc");
        Distribution("Some_Thing", "2", "", "thing.py", "thing-gone.py");
        System.IO.File.Delete(Path.Combine(Prefix, SitePackages, "thing-gone.py"));
        var created = await CreateAsync();
        Assert.Contains($"warning: files that pip installed are not in the environment: \"{SitePackages}/thing-gone.py\"\n", created.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("belong", created.Error, StringComparison.Ordinal);
        var (entries, _) = await LayerAsync("other");
        Assert.Equal(["bin/other", $"{SitePackages}/other-1.5.dist-info/METADATA", $"{SitePackages}/other-1.5.dist-info/RECORD", $"{SitePackages}/other.py"], entries.Select(entry => entry.Member.Path));
        Assert.Equal(["lib", "tool", "some-thing", "other", "environment"], (await ConfigAsync()).Layers.Select(layer => layer.Name));
    }

    [Fact]
    public async Task A_package_in_whose_place_pip_put_its_own_is_replaced_and_what_is_left_of_it_is_kept()
    {
        Record("thing-1-0", "\"name\": \"thing\", \"version\": \"1\", \"build\": \"0\", \"noarch\": \"python\"", $"{SitePackages}/thing.py", $"{SitePackages}/thing-1.dist-info/METADATA", $"{SitePackages}/thing-1.dist-info/RECORD", "share/thing.1");
        File("share/thing.1", "manual\n");
        Distribution("thing", "2", "", "thing.py");
        var created = await CreateAsync();
        Assert.Contains("warning: 1 file was changed or belongs to no package, and is packed as it is: \"share/thing.1\"\n", created.Error, StringComparison.Ordinal);
        Assert.Equal(["conda lib", "conda tool", "pip thing", "files files", "environment environment"], (await ConfigAsync()).Layers.Select(layer => $"{layer.Kind} {layer.Name}"));
    }

    [Fact]
    public async Task The_same_environment_gives_the_same_bytes_and_makes_nothing_again()
    {
        File("share/own.txt", $"{Prefix}\n");
        var first = await CreateAsync();
        var again = await CreateAsync();
        Assert.Equal(first.Output, again.Output);
        Assert.Contains("(0 made, 4 kept)", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lock_within_builds_the_same_while_the_store_has_the_layers()
    {
        var created = await CreateAsync();
        var (store, stored) = await StoredAsync();
        var own = LayerEntries.Read(store, stored.Manifest.Layers[^1]);
        string path = _folder.Write("lock/env.lock.json", own.Single(entry => entry.Member.Path == ".poncho/lock.json").Text);
        Assert.Contains("'tool=1'", own.Single(entry => entry.Member.Path == "conda-meta/history").Text, StringComparison.Ordinal);
        Assert.Equal(created.Output, (await CliRun.InAsync(Home, "create", path, "-t", "env", "--offline")).Succeeded().Output);
        var gone = await CliRun.InAsync(_folder["empty"], "create", path, "--offline");
        Assert.Equal(1, gone.Status);
        Assert.Contains("cannot be had from anywhere but the environment that it was found in", gone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Editable_installs_of_folders_that_are_gone_or_not_wanted_are_left_out()
    {
        Distribution("mine", "1", "", "__editable__.mine-1.pth");
        File($"{SitePackages}/mine-1.dist-info/direct_url.json", "{\"url\": \"file:///nowhere/mine\", \"dir_info\": {\"editable\": true}}");
        File($"{SitePackages}/old.egg-link", _folder.Path + "\n.\n");
        var created = (await CliRun.InAsync(Home, "create", Prefix, "--offline", "--ignore-editable-packages")).Succeeded();
        Assert.Contains("warning: mine 1 is left out, an editable install (--ignore-editable-packages): \"/nowhere/mine\"\n", created.Error, StringComparison.Ordinal);
        Assert.Contains($"warning: old is left out, an editable install (--ignore-editable-packages): \"{_folder.Path}\"\n", created.Error, StringComparison.Ordinal);
        System.IO.File.Delete(Path.Combine(Prefix, SitePackages, "old.egg-link"));
        Assert.Contains("warning: mine 1 is left out, an editable install of a folder that is not there: \"/nowhere/mine\"\n", (await CreateAsync()).Error, StringComparison.Ordinal);
        Assert.Equal(["lib", "tool", "environment"], (await ConfigAsync()).Layers.Select(layer => layer.Name));
    }

    [Fact]
    public async Task Old_editable_installs_take_the_list_of_their_folders_along()
    {
        File($"{SitePackages}/old.egg-link", "/nowhere/old\n.\n");
        File($"{SitePackages}/easy-install.pth", "/nowhere/old\n");
        Assert.DoesNotContain("belongs", (await CreateAsync()).Error, StringComparison.Ordinal);
        File($"{SitePackages}/easy-install.pth", "/nowhere/old\n./some.egg\n");
        Assert.Contains($"packed as it is: \"{SitePackages}/easy-install.pth\"\n", (await CreateAsync()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variables_of_conda_are_kept()
    {
        File("conda-meta/state", "{\"env_vars\": {\"MINE\": \"a b\", \"GONE\": \"***unset***\"}}");
        await CreateAsync();
        Assert.Equal(["MINE=a b"], (await ConfigAsync()).Variables.Select(variable => $"{variable.Name}={variable.Value}"));
        File("conda-meta/state", "{\"env_vars\": {\"PATH\": \"/evil\"}}");
        Assert.Contains("warning: variables of the environment are left out", (await CreateAsync()).Error, StringComparison.Ordinal);
    }

    /// <summary>What is written to a file of the environment, and what is said.</summary>
    public static TheoryData<string, string, string> Wrong => new()
    {
        { "conda-meta/x-1-0.json", "{", "not the record of a conda package: \"ENV/conda-meta/x-1-0.json\"" },
        { "conda-meta/x-1-0.json", "[]", "not the record of a conda package: \"ENV/conda-meta/x-1-0.json\"" },
        { "conda-meta/x-1-0.json", "{\"version\": \"1\"}", "record has no good \"name\": \"ENV/conda-meta/x-1-0.json\"" },
        { "conda-meta/x-1-0.json", "{\"name\": \"x\", \"version\": \"../1\", \"build\": \"0\"}", "record has no good \"version\": \"ENV/conda-meta/x-1-0.json\"" },
        { "conda-meta/x-1-0.json", "{\"name\": \"x x\", \"version\": \"1\", \"build\": \"0\"}", "record has no good \"name\": \"ENV/conda-meta/x-1-0.json\"" },
        { "conda-meta/x-1-0.json", "{\"name\": \"Tool\", \"version\": \"1\", \"build\": \"0\"}", "environment has two records of package tool: \"ENV/conda-meta/x-1-0.json\"" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_damaged_environment_is_refused_in_one_line(string path, string content, string said)
    {
        File(path, content);
        var refused = await CliRun.InAsync(Home, "create", Prefix, "--offline");
        Assert.Equal((1, "poncho: " + said.Replace("ENV", Prefix, StringComparison.Ordinal)), (refused.Status, refused.Error.Split('\n')[0]));
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused()
    {
        Assert.StartsWith($"poncho: environment is of platform linux-64, not of \"linux-aarch64\": \"{Prefix}\"\n", (await CliRun.InAsync(Home, "create", Prefix, "--platform", "linux-aarch64")).Error, StringComparison.Ordinal);
        Assert.StartsWith($"poncho: an environment that exists already is not locked by itself: \"{Prefix}\"\n", (await CliRun.InAsync(Home, "lock", Prefix)).Error, StringComparison.Ordinal);
        Directory.CreateDirectory(_folder["bare", "conda-meta"]);
        Assert.StartsWith($"poncho: environment without a package: \"{_folder["bare"]}\"\n", (await CliRun.InAsync(Home, "create", _folder["bare"])).Error, StringComparison.Ordinal);
    }

    private Task<ProgramResult> CreateAsync() => CreateAsync("--offline");

    private async Task<ProgramResult> CreateAsync(params string[] more) => (await CliRun.InAsync(Home, ["create", Prefix, .. more])).Succeeded();

    private async Task<EnvironmentConfig> ConfigAsync() => (await StoredAsync()).Stored.Config;

    private async Task<(List<LayerEntries> Entries, RelocationIndex Relocations)> LayerAsync(string name)
    {
        var (store, stored) = await StoredAsync();
        var config = stored.Config;
        int i = config.Layers.ToList().FindIndex(layer => layer.Name == name);
        return (LayerEntries.Read(store, stored.Manifest.Layers[i]), config.Layers[i].Relocations);
    }

    private async Task<(Store Store, EnvironmentDocuments Stored)> StoredAsync()
    {
        var store = await Store.OpenAsync(Path.Combine(Home, "store"), CancellationToken.None);
        return (store, new EnvironmentFinder(store.Root).FindName("env").ReadDocuments());
    }

    private void Record(string name, string members, params string[] files) =>
        File($"conda-meta/{name}.json", $"{{{members}, \"files\": [{string.Join(", ", files.Select(file => $"\"{file}\""))}]}}");

    private void Distribution(string name, string version, string more, params string[] files)
    {
        string info = $"{name}-{version}.dist-info";
        foreach (string file in files) File(Path.GetRelativePath("/", Path.GetFullPath(file, "/" + SitePackages)), "x = 1\n");
        File($"{SitePackages}/{info}/METADATA", $"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{more}\n");
        File($"{SitePackages}/{info}/RECORD", string.Concat(files.Append($"{info}/METADATA").Append($"{info}/RECORD").Select(file => file + ",,\r\n")));
    }

    private void File(string name, string content, bool isExecutable = false)
    {
        string path = _folder.Write(Path.Combine("env", name), content);
        if (isExecutable) System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
