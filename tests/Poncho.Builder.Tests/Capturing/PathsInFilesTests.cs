using Poncho.Builder.Sources.Placing;
using Poncho.Builder.Tests.Cli;
using Poncho.Runtime.Environments;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Capturing;

/// <summary>Which path the files of an environment name, where it is not simply that of its folder.</summary>
public sealed class PathsInFilesTests : HandWrittenEnvironment
{
    private const string Placeholder = "/opt/conda-bld/held_1/_h_env_placehold_placehold";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tarball_that_was_unpacked_and_never_relocated_is_refused_with_what_to_do(bool hasScript)
    {
        Holder("held", Placeholder, "bin/held");
        File("bin/held", $"#!{Placeholder}/bin/tool\n");
        if (hasScript) File("bin/conda-unpack", "#!/bin/sh\n");
        var refused = await CliRun.InAsync(Home, "create", Prefix, "--offline");
        string hint = hasScript ? $"run \"{Prefix}/bin/conda-unpack\" first" : "it was copied and not installed: install it again, or unpack its tarball by a tool that relocates it (poncho run -u DIR)";
        Assert.Equal(new ProgramResult(1, "", $"poncho: environment was unpacked, and its files do not name its folder yet: \"{Prefix}\"\nhint: {hint}\n"), refused);
    }

    [Fact]
    public async Task An_environment_that_was_moved_is_captured_as_if_it_were_where_it_was()
    {
        Holder("held", Placeholder, "bin/held");
        Holder("more", Placeholder, "lib/more.pc");
        File("bin/held", "#!/old/env/bin/tool -x\nsee /usr/bin/tool\n", isExecutable: true);
        File("lib/more.pc", "prefix=/old/env\nlibdir=${prefix}/lib\n");
        File("share/own.txt", "in /old/env/share, not in /old/env2\n");
        System.IO.File.CreateSymbolicLink(Path.Combine(Prefix, "share", "link"), "/old/env/lib/lib.txt");
        var created = await CreateAsync();
        Assert.Contains("warning: files of the environment name another folder, which is taken for where it was installed: \"/old/env\"\n", created.Error, StringComparison.Ordinal);
        var (entries, relocations) = await LayerAsync("files");
        Assert.Equal($"in {PrefixPlaceholder.Text}/share, not in /old/env2\n", entries.Single(entry => entry.Member.Path == "share/own.txt").Text);
        Assert.Equal("../lib/lib.txt", entries.Single(entry => entry.Member.Path == "share/link").Member.LinkTarget);
        Assert.Equal([3L], relocations.Find("share/own.txt")!.Offsets.AsEnumerable());
        Assert.Equal(2, Assert.Single((await LayerAsync("held")).Relocations.Files).Offsets[0]);
    }

    [Fact]
    public async Task An_environment_whose_files_name_nothing_that_tells_where_it_was_is_packed_as_it_is_and_that_is_said()
    {
        Holder("held", Placeholder, "bin/held");
        File("bin/held", "#!/usr/bin/tool\nelsewhere=/old/env\n");
        var created = await CreateAsync();
        Assert.Contains("warning: files of the environment do not name its folder; they are packed as they are, and lead to what they name: \"bin/held\"\n", created.Error, StringComparison.Ordinal);
        Assert.Empty((await LayerAsync("held")).Relocations.Files);
    }

    [Fact]
    public async Task An_environment_may_be_named_by_another_way_to_its_folder()
    {
        Holder("held", Placeholder, "bin/held");
        System.IO.File.CreateSymbolicLink(Folder["way"], Prefix);
        File("bin/held", $"#!{Folder["way"]}/bin/tool\n");
        Assert.DoesNotContain("name another folder", (await CreateAsync()).Error, StringComparison.Ordinal);
        Assert.Single((await LayerAsync("held")).Relocations.Files);
        File("bin/held", $"#!{Prefix}/bin/tool\n");
        Assert.DoesNotContain("name another folder", (await CliRun.InAsync(Home, "create", Folder["way"], "--offline")).Succeeded().Error, StringComparison.Ordinal);
    }

    /// <summary>As conda, pip and uv write them, PREFIX for the environment's path.</summary>
    [Theory]
    [InlineData("'''exec' \"PREFIX/bin/python3.11\" -E \"$0\" \"$@\" #'''\n", "/bin/python3.11 -E")]
    [InlineData("'''exec' PREFIX/bin/python \"$0\" \"$@\"\n' '''\n", "/bin/python")]
    [InlineData("'''exec' 'PREFIX/bin/python' \"$0\" \"$@\"\n' '''\n", "/bin/python")]
    [InlineData("'''exec' \"PREFIX/bin/python\" \"$0\" \"$@\"\n' '''\n", "/bin/python")]
    public async Task A_script_of_a_long_prefix_gets_its_plain_shebang_back(string lines, string behind)
    {
        const string Rest = "# coding: latin-1\nx = 'PREFIX'\ny = 'PREFIX/y'\n";
        File("bin/script", ("#!/bin/sh\n" + lines + Rest).Replace("PREFIX", Prefix, StringComparison.Ordinal), isExecutable: true);
        await CreateAsync();
        var (entries, relocations) = await LayerAsync("files");
        string packed = $"#!PREFIX{behind}\n{Rest}".Replace("PREFIX", PrefixPlaceholder.Text, StringComparison.Ordinal);
        Assert.Equal(packed, Assert.Single(entries).Text);
        var relocation = Assert.Single(relocations.Files);
        Assert.Equal(Occurrences(packed), relocation.Offsets.AsEnumerable());
        Assert.Equal(RelocationMode.Text, relocation.Mode);
    }

    [Fact]
    public async Task A_declaration_that_was_kept_in_the_second_line_stays_there()
    {
        File("bin/script", $"#!/bin/sh\n# coding=latin-1\n'''exec' \"{Prefix}/bin/python\" \"$0\" \"$@\" #'''\nx = 1\n", isExecutable: true);
        await CreateAsync();
        Assert.Equal($"#!{PrefixPlaceholder.Text}/bin/python\n# coding=latin-1\nx = 1\n", Assert.Single((await LayerAsync("files")).Entries).Text);
    }

    [Theory]
    [InlineData("#!/bin/sh\n'''exec' \"/usr/bin/python3\" \"$0\" \"$@\" #'''\nx = 'PREFIX'\n")]
    [InlineData("#!/bin/sh\nexec \"PREFIX/bin/python\" \"$0\" \"$@\"\n")]
    [InlineData("#!/bin/sh\n'''exec' \"PREFIX/bin/python\" \"$0\" \"$@\" more #'''\n")]
    public async Task Scripts_that_only_look_so_stay_as_they_are(string script)
    {
        File("bin/script", script.Replace("PREFIX", Prefix, StringComparison.Ordinal), isExecutable: true);
        await CreateAsync();
        Assert.Equal(script.Replace("PREFIX", PrefixPlaceholder.Text, StringComparison.Ordinal), Assert.Single((await LayerAsync("files")).Entries).Text);
    }

    [Fact]
    public async Task Lines_of_pth_files_that_lead_out_of_the_environment_are_said()
    {
        File($"{SitePackages}/mine.pth", $"# a comment\nimport sys; sys.path.append('/x')\n/home/me/code\n../../../../code\n\n{Prefix}/share\nsub\n");
        File("share/mine.pth", "/home/me/other\n");
        var created = await CreateAsync();
        Assert.Contains($"warning: lines of .pth files lead out of the environment: \"{SitePackages}/mine.pth -> /home/me/code\", \"{SitePackages}/mine.pth -> ../../../../code\"\n", created.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_written_and_what_Poncho_keeps_is_no_part_of_the_environment()
    {
        File("share/own.txt", "mine\n");
        string output = Path.Combine(Prefix, "share", "env.tar.gz"), home = Path.Combine(Prefix, "share", "poncho");
        System.IO.File.CreateSymbolicLink(Folder["way"], Prefix);
        var first = (await CliRun.InAsync(home, "create", Prefix, output, "--offline")).Succeeded();
        var again = (await CliRun.InAsync(home, "create", Prefix, Folder["way", "share", "env.tar.gz"], "--offline")).Succeeded();
        Assert.Equal(first.Output, again.Output);
        Assert.Contains("1 file was changed or belongs to no package, and is packed as it is: \"share/own.txt\"\n", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_not_UTF8_is_refused_by_its_own_message()
    {
        string script = "import os, sys; os.makedirs(sys.argv[1] + '/share', exist_ok=True); open(os.fsencode(sys.argv[1]) + b'/share/caf\\xe9', 'w').close()";
        (await Programs.RunAsync(Programs.Need("python3"), ["-c", script, Prefix])).Succeeded();
        var refused = await CliRun.InAsync(Home, "create", Prefix, "--offline");
        // The platform could not delete it.
        (await Programs.RunAsync("rm", ["-r", Path.Combine(Prefix, "share")])).Succeeded();
        Assert.Equal(new ProgramResult(1, "", $"poncho: file of the environment has a name that is not UTF-8, which no layer can hold: \"{Prefix}/share/caf\ufffd\"\nhint: rename it, or remove it\n"), refused);
    }

    private static IEnumerable<long> Occurrences(string text)
    {
        for (int at = text.IndexOf(PrefixPlaceholder.Text, StringComparison.Ordinal); at >= 0; at = text.IndexOf(PrefixPlaceholder.Text, at + 1, StringComparison.Ordinal)) yield return at;
    }
}
