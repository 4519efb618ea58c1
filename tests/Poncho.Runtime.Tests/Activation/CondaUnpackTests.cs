using Poncho.Runtime.Environments;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.Activation;

/// <summary><c>bin/conda-unpack</c> of the plain tarball, run by Python and by several shells.</summary>
public class CondaUnpackTests
{
    private static readonly PythonInside Python = new() { Version = "3.11.2", SitePackages = "lib/python3.11/site-packages" };

    private const string Long = "llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll";

    public static TheoryData<string, string> Ways()
    {
        var data = new TheoryData<string, string>();
        foreach (string name in new[] { "x", "with a blank", "long/" + Long, "prä…fix" })
        {
            data.Add("python", name);
            data.Add("dash", name);
        }

        data.Add("bash", "x");
        data.Add("busybox", "with a blank");
        return data;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Every_file_becomes_what_the_runtime_makes_of_it(string way, string name)
    {
        using var folder = new TempFolder();
        var prefix = Make(folder[name], way == "python" ? Python : null);
        var before = Directory.EnumerateFiles(prefix.Path, "*", SearchOption.AllDirectories).ToDictionary(f => f, f => (File.GetUnixFileMode(f), File.GetLastWriteTimeUtc(f)));
        (await UnpackAsync(way, prefix)).Succeeded();
        Assert.Empty(prefix.WronglyRelocated());
        foreach (var (file, was) in before) Assert.Equal(was, (File.GetUnixFileMode(file), File.GetLastWriteTimeUtc(file)));
        string[] notes = [prefix.Path + "/.poncho/relocated", prefix.Path + "/.poncho/unpack.lock"];
        Assert.Equal([.. before.Keys.Concat(notes).Order(StringComparer.Ordinal)], Directory.EnumerateFiles(prefix.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));

        // A second time is harmless.
        (await UnpackAsync(way, prefix)).Succeeded();
        Assert.Empty(prefix.WronglyRelocated());
    }

    [Theory]
    [InlineData("python")]
    [InlineData("dash")]
    public async Task A_killed_run_is_finished_by_the_next(string way)
    {
        using var folder = new TempFolder();
        var prefix = Make(folder["x"], way == "python" ? Python : null);
        (await UnpackAsync(way, prefix)).Succeeded();
        File.Delete(prefix.Path + "/.poncho/relocated");

        // As if it had been killed before one file's turn, in the middle of another's.
        File.WriteAllText(prefix.Path + "/bin/tool", $"#!{HandMadePrefix.Placeholder}/bin/python3\n");
        File.WriteAllText(prefix.Path + "/bin/activate.poncho-tmp", "half");
        (await UnpackAsync(way, prefix)).Succeeded();
        Assert.Empty(prefix.WronglyRelocated());
    }

    [Theory]
    [InlineData("python")]
    [InlineData("dash")]
    public async Task A_prefix_longer_than_a_binary_placeholder_is_refused_before_anything_changes(string way)
    {
        using var folder = new TempFolder();
        var prefix = new HandMadePrefix(folder["x"]) { Python = way == "python" ? Python : null };
        prefix.Add("lib/x.so", RelocationMode.Binary, "/hold/lib\0", "/hold");
        prefix.Finish();
        var result = await UnpackAsync(way, prefix);
        Assert.Equal(1, result.Status);
        Assert.Contains("room for 5", result.Error, StringComparison.Ordinal);
        Assert.Equal("/hold/lib\0", File.ReadAllText(prefix.Path + "/lib/x.so"));
    }

    [Theory]
    [InlineData("y", "z")]
    [InlineData("with a blank", "long/" + Long)]
    [InlineData("long/" + Long, "x/below")]
    public async Task A_folder_that_was_moved_is_relocated_again_to_the_same_bytes(string name, string next)
    {
        using var folder = new TempFolder();
        var prefix = Make(folder["x"], Python);
        (await UnpackAsync("python", prefix)).Succeeded();
        foreach (string moved in new[] { name, next })
        {
            prefix.MoveTo(folder[moved]);
            (await Programs.RunAsync(prefix.Path + "/bin/conda-unpack", [])).Succeeded();
            Assert.Empty(prefix.WronglyRelocated());
            Assert.Equal(prefix.Path + "\n", File.ReadAllText(prefix.Path + "/.poncho/relocated"));
            Assert.False(File.Exists(prefix.Path + "/.poncho/relocating"));
        }
    }

    [Fact]
    public async Task A_run_that_was_killed_before_the_folder_was_moved_is_finished_by_the_next()
    {
        using var folder = new TempFolder();
        var prefix = Make(folder["x"], Python);
        (await UnpackAsync("python", prefix)).Succeeded();

        // As if it had been killed before the tool's turn: the folder says which prefix files may have, and not that it is whole.
        prefix.MoveTo(folder["x/y"]);
        File.Delete(prefix.Path + "/.poncho/relocated");
        File.WriteAllText(prefix.Path + "/.poncho/relocating", folder["x"] + "\n");
        File.WriteAllText(prefix.Path + "/bin/tool", $"#!{HandMadePrefix.Placeholder}/bin/python3\n");
        (await Programs.RunAsync(prefix.Path + "/bin/conda-unpack", [])).Succeeded();
        Assert.Empty(prefix.WronglyRelocated().Except([HandMadePrefix.OutsideBin]));
    }

    [Fact]
    public async Task A_folder_that_was_moved_is_refused_where_there_is_nothing_to_relocate_it_again()
    {
        using var folder = new TempFolder();
        (await UnpackAsync("dash", Make(folder["x"], null))).Succeeded();
        Directory.Move(folder["x"], folder["y"]);
        var result = await Programs.RunAsync(folder["y", "bin", "conda-unpack"], []);
        Assert.Equal(1, result.Status);
        Assert.EndsWith($"unpack it again: \"{folder["x"]}\"\n", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_a_tarball_has_in_the_place_of_a_script_becomes_the_script(string way, string name)
    {
        using var folder = new TempFolder();
        var prefix = Make(folder[name], way == "python" ? Python : null);
        int standIns = prefix.PutStandIns();
        Assert.True(standIns >= 4, $"{standIns} stand-ins");
        (await UnpackAsync(way, prefix)).Succeeded();
        Assert.Empty(prefix.WronglyRelocated());
        Assert.Empty(Directory.EnumerateFiles(prefix.Path, "*.poncho-tmp*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("python")]
    [InlineData("dash")]
    public async Task A_folder_that_has_two_names_is_one_folder(string way)
    {
        using var folder = new TempFolder();
        (await UnpackAsync(way, Make(folder["x"], way == "python" ? Python : null))).Succeeded();
        File.CreateSymbolicLink(folder["link"], "x");
        (await Programs.RunAsync(folder["link", "bin", "conda-unpack"], [])).Succeeded();
        (await Programs.RunAsync(folder["link", "bin", "run_in_env"], ["true"])).Succeeded();
        File.Delete(folder["x", ".poncho", "relocated"]);
        (await Programs.RunAsync(folder["link", "bin", "conda-unpack"], [])).Succeeded();
        (await Programs.RunAsync(folder["x", "bin", "run_in_env"], ["true"])).Succeeded();
    }

    [Theory]
    [InlineData("python", "it's")]
    [InlineData("dash", "it's")]
    [InlineData("python", "do$(touch X)llar")]
    [InlineData("dash", "do$(touch X)llar")]
    [InlineData("python", "back\\slash")]
    [InlineData("dash", "quo\"te")]
    public async Task A_folder_whose_name_would_be_read_as_something_else_is_refused_before_anything_changes(string way, string name)
    {
        using var folder = new TempFolder();
        var prefix = Make(folder[name], way == "python" ? Python : null);
        var result = await UnpackAsync(way, prefix);
        Assert.Equal(1, result.Status);
        Assert.Contains($"as something else: \"{prefix.Path}\"\n", result.Error, StringComparison.Ordinal);
        Assert.Equal($"#!{HandMadePrefix.Placeholder}/bin/python3\n", File.ReadAllText(prefix.Path + "/bin/tool"));
        Assert.False(File.Exists(prefix.Path + "/.poncho/relocated"));
    }

    [Theory]
    [InlineData("python")]
    [InlineData("dash")]
    public async Task Nothing_is_written_through_links(string way)
    {
        using var folder = new TempFolder();
        string outside = folder.Write("outside/file", HandMadePrefix.Placeholder);
        var prefix = new HandMadePrefix(folder["x"]) { Python = way == "python" ? Python : null };
        prefix.Add("share/link", RelocationMode.Text, HandMadePrefix.Placeholder);
        prefix.Add("share/folder/file", RelocationMode.Text, HandMadePrefix.Placeholder);
        prefix.Finish();
        File.Delete(prefix.Path + "/share/link");
        File.CreateSymbolicLink(prefix.Path + "/share/link", outside);
        Directory.Delete(prefix.Path + "/share/folder", recursive: true);
        File.CreateSymbolicLink(prefix.Path + "/share/folder", folder["outside"]);
        (await UnpackAsync(way, prefix)).Succeeded();
        Assert.Equal(HandMadePrefix.Placeholder, File.ReadAllText(outside));
    }

    [Fact]
    public async Task All_names_of_a_file_with_hard_links_are_relocated()
    {
        using var folder = new TempFolder();
        var prefix = new HandMadePrefix(folder["x"]) { Python = Python };
        prefix.Add("bin/one", RelocationMode.Text, HandMadePrefix.Placeholder);
        prefix.Finish();
        (await Programs.RunAsync("ln", [prefix.Path + "/bin/one", prefix.Path + "/bin/two"])).Succeeded();
        (await UnpackAsync("python", prefix)).Succeeded();
        Assert.Equal(prefix.Path, File.ReadAllText(prefix.Path + "/bin/two"));
    }

    [Fact]
    public async Task The_compiled_form_of_a_relocated_module_goes()
    {
        using var folder = new TempFolder();
        var prefix = new HandMadePrefix(folder["x"]) { Python = Python };
        prefix.Add("lib/mod.py", RelocationMode.Text, $"x = '{HandMadePrefix.Placeholder}'\n");
        foreach (string name in new[] { "mod.cpython-311.pyc", "mod.cpython-311.opt-1.pyc", "mod2.cpython-311.pyc", "mod.other.cpython-311.opt-1.pyc" }) prefix.Write("lib/__pycache__/" + name, "x");
        prefix.Finish();
        (await UnpackAsync("python", prefix)).Succeeded();
        Assert.Equal(["mod.other.cpython-311.opt-1.pyc", "mod2.cpython-311.pyc"], Directory.EnumerateFiles(prefix.Path + "/lib/__pycache__").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static HandMadePrefix Make(string path, PythonInside? python)
    {
        var prefix = new HandMadePrefix(path) { Python = python };
        prefix.AddOddFiles("share");
        prefix.Add("share/a name\nwith \"all\" \\n \t sorts é 🐍 \u0001 #", RelocationMode.Text, "x" + HandMadePrefix.Placeholder);
        prefix.Add("share/trailing\n", RelocationMode.Text, HandMadePrefix.Placeholder);
        prefix.Add("bin/tool", RelocationMode.Text, $"#!{HandMadePrefix.Placeholder}/bin/python3\n");
        prefix.Add("bin/declared", RelocationMode.Text, $"#!{HandMadePrefix.Placeholder}/bin/python3 -E\n# -*- coding: windows-1252 -*-\nx = '{HandMadePrefix.Placeholder}'\n");
        prefix.Add("bin/declared-usual", RelocationMode.Text, $"#!{HandMadePrefix.Placeholder}/bin/python3\n# coding=utf-8 {HandMadePrefix.Placeholder}\n");
        prefix.Add("bin/perl-tool", RelocationMode.Text, $"#!{HandMadePrefix.Placeholder}/bin/perl -w\nprint 1;\n");
        prefix.Add("bin/shell-tool", RelocationMode.Text, $"#! {HandMadePrefix.Placeholder}/bin/bash\necho {HandMadePrefix.Placeholder}/share\n");
        if (python is not null) prefix.Add("lib/python3.11/_sysconfigdata__linux.py", RelocationMode.Text, $"build_time_vars = {{'LIBDIR': '{HandMadePrefix.Placeholder}/lib', 'N': 1}}\n");
        prefix.Add("bin/declared-at-end", RelocationMode.Text, $"#!{HandMadePrefix.Placeholder}/bin/python3\n# coding=latin-1\n");
        prefix.Finish();
        File.SetUnixFileMode(prefix.Path + "/bin/tool", (UnixFileMode)0x16d);
        return prefix;
    }

    private static Task<ProgramResult> UnpackAsync(string way, HandMadePrefix prefix)
    {
        string script = prefix.Path + "/bin/conda-unpack";
        if (way == "python") return Programs.RunAsync(script, []);
        return Programs.RunAsync(Programs.Need(way), way == "busybox" ? ["sh", script] : [script]);
    }
}
