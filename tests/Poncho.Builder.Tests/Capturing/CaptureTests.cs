using Poncho.Builder.Tests.Cli;
using Poncho.Builder.Tests.Sources;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Capturing;

/// <summary>Environments that are written by hand: no package of theirs can be had, so all is taken as it lies there.</summary>
public sealed class CaptureTests : HandWrittenEnvironment
{
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
        string path = Folder.Write("lock/env.lock.json", own.Single(entry => entry.Member.Path == ".poncho/lock.json").Text);
        Assert.Contains("'tool=1'", own.Single(entry => entry.Member.Path == "conda-meta/history").Text, StringComparison.Ordinal);
        Assert.Equal(created.Output, (await CliRun.InAsync(Home, "create", path, "-t", "env", "--offline")).Succeeded().Output);
        var gone = await CliRun.InAsync(Folder["empty"], "create", path, "--offline");
        Assert.Equal(1, gone.Status);
        Assert.Contains("cannot be had from anywhere but the environment that it was found in", gone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Editable_installs_of_folders_that_are_gone_or_not_wanted_are_left_out()
    {
        Distribution("mine", "1", "", "__editable__.mine-1.pth");
        File($"{SitePackages}/mine-1.dist-info/direct_url.json", "{\"url\": \"file:///nowhere/mine\", \"dir_info\": {\"editable\": true}}");
        File($"{SitePackages}/old.egg-link", Folder.Path + "\n.\n");
        var created = (await CliRun.InAsync(Home, "create", Prefix, "--offline", "--ignore-editable-packages")).Succeeded();
        Assert.Contains("warning: mine 1 is left out, an editable install (--ignore-editable-packages): \"/nowhere/mine\"\n", created.Error, StringComparison.Ordinal);
        Assert.Contains($"warning: old is left out, an editable install (--ignore-editable-packages): \"{Folder.Path}\"\n", created.Error, StringComparison.Ordinal);
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
    public async Task Only_metadata_where_Python_looks_for_them_are_distributions()
    {
        Distribution("setuptools", "80.0", "", "setuptools/__init__.py", "setuptools/_vendor/wheel.py", "setuptools/_vendor/wheel-0.45.dist-info/METADATA", "setuptools/_vendor/wheel-0.45.dist-info/RECORD");
        foreach (string inside in (string[])["venv/lib/python3.11/site-packages", "opt/modules", "lib/python3.11"])
        {
            File($"{inside}/other-1.dist-info/METADATA", "Name: other\nVersion: 1\n");
            File($"{inside}/other-1.dist-info/RECORD", "other.py,,\r\n");
            File($"{inside}/other.egg-link", "/nowhere/other\n.\n");
        }

        var created = await CreateAsync();
        Assert.Equal(["lib", "tool", "setuptools", "files", "environment"], (await ConfigAsync()).Layers.Select(layer => layer.Name));
        Assert.DoesNotContain("same file", created.Error, StringComparison.Ordinal);
        Assert.Contains((await LayerAsync("setuptools")).Entries, entry => entry.Member.Path == $"{SitePackages}/setuptools/_vendor/wheel-0.45.dist-info/RECORD");
        Assert.Equal(9, (await LayerAsync("files")).Entries.Count);
    }

    [Fact]
    public async Task A_package_without_the_metadata_of_what_it_brings_for_itself_is_not_replaced()
    {
        Record("thing-1-0", "\"name\": \"thing\", \"version\": \"1\", \"build\": \"0\"", "share/thing", "share/own/dep-1.dist-info/METADATA");
        File("share/thing", "x\n");
        await CreateAsync();
        Assert.Contains("conda thing", (await ConfigAsync()).Layers.Select(layer => $"{layer.Kind} {layer.Name}"));
    }

    [Fact]
    public async Task What_a_broken_uninstallation_left_is_no_distribution_and_is_said_once()
    {
        Distribution("six", "1.16.0", "", "six.py");
        File($"{SitePackages}/~ix-1.15.0.dist-info/METADATA", "Name: six\nVersion: 1.15.0\n");
        File($"{SitePackages}/~ix-1.15.0.dist-info/RECORD", "six.py,,\r\n");
        var created = await CreateAsync();
        Assert.Contains($"warning: left by an uninstallation that was broken off, and no package: \"{SitePackages}/~ix-1.15.0.dist-info\"\n", created.Error, StringComparison.Ordinal);
        Assert.Equal("1.16.0", Assert.Single((await ConfigAsync()).Layers, layer => layer.Kind == "pip").Version);
    }

    [Fact]
    public async Task The_folder_of_a_project_whose_modules_are_in_a_folder_of_their_own_is_where_the_link_leads()
    {
        File($"{SitePackages}/old.egg-link", "/nowhere/old/src\n../");
        File($"{SitePackages}/easy-install.pth", "/nowhere/old/src\n");
        var created = await CreateAsync();
        Assert.Contains("warning: old is left out, an editable install of a folder that is not there: \"/nowhere/old\"\n", created.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("belongs", created.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_an_installer_recorded_in_the_way_of_another_system_are_its()
    {
        Distribution("other", "1.5", "", "pkg/a.py", "pkg/b.py");
        File($"{SitePackages}/other-1.5.dist-info/RECORD", "\ufeffpkg\\a.py,,\r\n./pkg/b.py,,\r\nother-1.5.dist-info/METADATA,,\r\nother-1.5.dist-info/RECORD,,\r\n");
        var created = await CreateAsync();
        Assert.DoesNotContain("belong", created.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("are not in the environment", created.Error, StringComparison.Ordinal);
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
        Directory.CreateDirectory(Folder["bare", "conda-meta"]);
        Assert.StartsWith($"poncho: environment without a package: \"{Folder["bare"]}\"\n", (await CliRun.InAsync(Home, "create", Folder["bare"])).Error, StringComparison.Ordinal);
    }
}
