using Poncho.Builder.Compiling;
using Poncho.Builder.Sources.Placing;
using Poncho.Builder.Tests.Wheels;
using Poncho.Builder.Wheels;
using Poncho.IO;
using Poncho.Runtime.Environments;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Sources.Pip;

public class WheelLayerTests
{
    private const string Site = WheelRun.Site;

    [Fact]
    public async Task Files_of_every_scheme_are_where_pip_puts_them_and_RECORD_says_so()
    {
        using var folder = new TempFolder();
        var run = await WheelRun.InAsync(folder);
        var info = await run.MakeAsync(Rich(), change: request => request with { IsRequested = true, DirectUrl = "{}" });
        var entries = run.Entries(info);
        string dist = $"{Site}/demo-1.0.dist-info";
        Assert.Equal(
        [
            "bin/demo", "bin/plain", "bin/script", "bin/window", "etc/demo.conf", "include/python3.11/demo/demo.h", $"{dist}/INSTALLER", $"{dist}/METADATA", $"{dist}/RECORD", $"{dist}/REQUESTED", $"{dist}/WHEEL", $"{dist}/direct_url.json", $"{dist}/entry_points.txt",
            $"{Site}/demo.py", $"{Site}/plat.py", $"{Site}/pure.py",
        ], entries.Select(entry => entry.Member.Path));
        Assert.Equal(entries.Select(entry => entry.Member.Path), info.Paths);
        Assert.Equal(("MIT", info.UnpackedBytes), (info.License, entries.Sum(entry => (long)entry.Content.Length)));
        Assert.Equal("pip\n", Text("INSTALLER"));
        Assert.Equal("{}", Text("direct_url.json"));
        Assert.Equal("", Text("REQUESTED"));
        Assert.Equal(["../../../bin/demo,,", "../../../bin/plain,sha256=", "../../../bin/script,,", "../../../bin/window,,", "../../../etc/demo.conf,sha256=", "../../../include/python3.11/demo/demo.h,sha256="],
            Text("RECORD").Split("\r\n").Take(6).Select(row => row.Split('=') is [var start, _] ? start + "=" : row));
        Assert.Contains("\r\ndemo-1.0.data/scripts/demo-script.py,sha256=", Text("RECORD"), StringComparison.Ordinal);
        Assert.Contains("\r\ndemo-1.0.dist-info/REQUESTED,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\r\n", Text("RECORD"), StringComparison.Ordinal);
        Assert.Contains("\r\ndemo-1.0.dist-info/RECORD,,\r\n", Text("RECORD"), StringComparison.Ordinal);

        string Text(string name) => entries.Single(entry => entry.Member.Path == $"{dist}/{name}").Text;
    }

    [Fact]
    public async Task Scripts_get_the_Python_of_the_prefix_and_are_relocated()
    {
        using var folder = new TempFolder();
        var run = await WheelRun.InAsync(folder);
        var info = await run.MakeAsync(Rich());
        var entries = run.Entries(info).ToDictionary(entry => entry.Member.Path);
        string first = $"#!{PrefixPlaceholder.Text}/bin/python\n";
        Assert.Equal(first + "print()\n", entries["bin/script"].Text);
        Assert.Equal(first + "import sys\nfrom demo import main\nif __name__ == '__main__':\n    sys.argv[0] = sys.argv[0].removesuffix('.exe')\n    sys.exit(main())\n", entries["bin/demo"].Text);
        Assert.Equal("#!/bin/sh\n", entries["bin/plain"].Text);
        Assert.Equal(["bin/demo", "bin/script", "bin/window"], info.Relocations.Files.Select(file => file.Path));
        Assert.All(info.Relocations.Files, file => Assert.Equal((RelocationMode.Text, PrefixPlaceholder.Text, 2L), (file.Mode, file.Placeholder, Assert.Single(file.Offsets))));
        Assert.Equal((0x1ed, 0x1a4, 0x1ed), (entries["bin/script"].Member.Mode, entries["bin/plain"].Member.Mode, entries["bin/demo"].Member.Mode));
        Assert.Equal((1_580_702_706L, 315_532_800L), (entries["bin/script"].Member.Modified.ToUnixTimeSeconds(), entries["bin/demo"].Member.Modified.ToUnixTimeSeconds()));
    }

    [Fact]
    public async Task The_order_of_the_zip_and_the_number_of_interpreters_show_nowhere()
    {
        using var folder = new TempFolder();
        string python = Programs.Need("python3");
        using var one = await PythonCompiler.StartAsync(python, 1, default);
        using var four = await PythonCompiler.StartAsync(python, 4, default);
        var first = await (await WheelRun.InAsync(folder, "a")).MakeAsync(Many(reversed: false), one);
        var other = await (await WheelRun.InAsync(folder, "b")).MakeAsync(Many(reversed: true), four);
        Assert.Equal(first.Descriptor, other.Descriptor);
        Assert.True(first.Paths.SequenceEqual(other.Paths));
    }

    [Fact]
    public async Task Modules_are_compiled_but_those_that_hold_the_prefix()
    {
        using var folder = new TempFolder();
        var run = await WheelRun.InAsync(folder);
        using var compiler = await PythonCompiler.StartAsync(Programs.Need("python3"), 2, default);
        var notes = new List<string>();
        var wheel = new TestWheel().Add("demo/__init__.py", "x = 1\n").Add("demo/template.py", "{{ x }} = = 1\n").Add("demo-1.0.data/scripts/run.py", "#!python\nprint()\n").Add("demo-1.0.data/scripts/tool.py", "print()\n");
        var info = await run.MakeAsync(wheel, compiler, request => request with { Note = notes.Add });
        string[] compiled = [compiler.PycPathOf("bin/tool.py"), compiler.PycPathOf($"{Site}/demo/__init__.py")];
        Assert.Equal(compiled, info.Paths.Where(path => path.EndsWith(".pyc", StringComparison.Ordinal)));
        string record = run.Entries(info).Single(entry => entry.Member.Path.EndsWith("/RECORD", StringComparison.Ordinal)).Text;
        Assert.Contains($"demo/__pycache__/{Path.GetFileName(compiled[1])},,\r\n", record, StringComparison.Ordinal);
        Assert.Contains($"../../../bin/__pycache__/{Path.GetFileName(compiled[0])},,\r\n", record, StringComparison.Ordinal);
        Assert.Contains("demo-1.0-py3-none-any.whl: not compiled (SyntaxError: ", Assert.Single(notes), StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Refused { get; } = new()
    {
        { "Python", "wheel is not for Python 3.11 of this environment: \"demo-1.0-cp312-cp312-manylinux_2_17_x86_64.whl\"" }, { "platform", "wheel is not for platform linux-64 of this environment" },
        { "project", "is not what the lock says: \"other 1.0\"" }, { "version", "is not what the lock says: \"demo 1.1\"" }, { "reserved", "has a file that only an environment may have: \"conda-meta/history\"" },
        { "own", "has a file that only an environment may have: \".poncho/x\"" }, { "scheme", "is of a scheme that nobody knows" }, { "no scheme", "is in no scheme" }, { "below", "has a file below what is a file" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_wheel_that_does_not_belong_into_the_environment_is_refused(string what, string why)
    {
        using var folder = new TempFolder();
        var run = await WheelRun.InAsync(folder);
        var wheel = what switch
        {
            "Python" => new TestWheel(tags: "cp312-cp312-manylinux_2_17_x86_64"),
            "platform" => new TestWheel(tags: "py3-none-win_amd64"),
            "reserved" => new TestWheel().Add("demo-1.0.data/data/conda-meta/history", ""),
            "own" => new TestWheel().Add("demo-1.0.data/data/.poncho/x", ""),
            "scheme" => new TestWheel().Add("demo-1.0.data/stdlib/x", ""),
            "no scheme" => new TestWheel().Add("demo-1.0.data/x", ""),
            "below" => new TestWheel().Add("demo-1.0.data/data/bin", "").Add("demo-1.0.data/scripts/x", ""),
            _ => new TestWheel(),
        };
        var refused = await Assert.ThrowsAsync<PonchoException>(() => run.MakeAsync(wheel, change: request => what switch
        {
            "project" => request with { Project = "other", Version = "1.0" },
            "version" => request with { Project = "demo", Version = "1.1" },
            _ => request,
        }));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.NotNull(refused.Hint);
    }

    [Fact]
    public async Task A_lock_may_spell_names_and_versions_otherwise()
    {
        using var folder = new TempFolder();
        var run = await WheelRun.InAsync(folder);
        await run.MakeAsync(new TestWheel("Demo_X", "1.0"), change: request => request with { Project = "demo-x", Version = "1.0.0" });
    }

    [Fact]
    public async Task Of_two_files_for_one_place_the_one_that_pip_writes_last_stays_and_it_is_said()
    {
        using var folder = new TempFolder();
        var run = await WheelRun.InAsync(folder);
        var info = await run.MakeAsync(new TestWheel().Add("demo.py", "root\n").Add("demo-1.0.data/purelib/demo.py", "data\n"));
        Assert.Equal("data\n", run.Entries(info).Single(entry => entry.Member.Path == $"{Site}/demo.py").Text);
        Assert.Contains("two files have one place, demo-1.0.data/purelib/demo.py keeps it: \"demo.py\"", Assert.Single(info.Warnings), StringComparison.Ordinal);
    }

    // The rows are those that pip 23.2.1 wrote when it installed the same wheel.
    [Fact]
    public async Task A_wheel_whose_RECORD_is_out_of_form_or_wrong_is_installed_as_pip_does_and_what_differs_is_said()
    {
        using var folder = new TempFolder();
        var run = await WheelRun.InAsync(folder);
        var wheel = new TestWheel
        {
            Record = rows =>
            [
                .. rows.Where(row => row.Path.StartsWith("demo-1.0.dist-info/", StringComparison.Ordinal)),
                new RecordRow("demo/a.py", "sha256=00", "6"), new RecordRow("demo/a.py", "sha256=00", "6"), new RecordRow("./demo/b.py", "", ""), new RecordRow("gone.py", "", "7"), new RecordRow("demo-1.0.data\\scripts\\tool", "", ""),
            ],
        }.Add("demo/a.py", "x = 1\n").Add("demo/b.py", "x = 2\n").Add("demo/c.py", "x = 3\n").Add("demo-1.0.data/scripts/tool", "#!python\n");
        var info = await run.MakeAsync(wheel);
        Assert.Equal(
        [
            "RECORD of wheel demo-1.0-py3-none-any.whl does not list what the wheel holds: \"demo/c.py\"", "RECORD of wheel demo-1.0-py3-none-any.whl lists what the wheel does not hold: \"gone.py\"",
            "RECORD of wheel demo-1.0-py3-none-any.whl has another hash than the file: \"demo/a.py\"",
        ], info.Warnings);
        string record = run.Entries(info).Single(entry => entry.Member.Path.EndsWith("/RECORD", StringComparison.Ordinal)).Text;
        Assert.Equal(
            ["../../../bin/tool,,", "./demo/b.py,,", "demo-1.0.data\\scripts\\tool,,", "demo/a.py,sha256=00,6", "demo/a.py,sha256=00,6", "demo/b.py,,", "demo/c.py,,", "gone.py,,7"],
            record.Split("\r\n").Where(row => row.Length > 0 && !row.StartsWith("demo-1.0.dist-info/", StringComparison.Ordinal)));
    }

    private static TestWheel Rich() => new TestWheel()
        .Add("demo.py", "def main(): pass\n")
        .Add("demo-1.0.data/purelib/pure.py", "").Add("demo-1.0.data/platlib/plat.py", "")
        .Add("demo-1.0.data/scripts/script", "#!pythonw -E\nprint()\n", 0x81ed).Add("demo-1.0.data/scripts/plain", "#!/bin/sh\n").Add("demo-1.0.data/scripts/demo-script.py", "#!python\n")
        .Add("demo-1.0.data/headers/demo.h", "").Add("demo-1.0.data/data/etc/demo.conf", "")
        .Add("demo-1.0.dist-info/entry_points.txt", "[console_scripts]\ndemo = demo:main\n[gui_scripts]\nwindow = demo:main\n");

    private static TestWheel Many(bool reversed)
    {
        var wheel = new TestWheel { IsReversed = reversed };
        foreach (int i in Enumerable.Range(0, 60)) wheel.Add($"demo/m{i}.py", $"class C{i}:\n    x = {{'one', 'two', {i}}}\n" + string.Concat(Enumerable.Range(0, i * 7 % 50).Select(n => $"def f{n}(): return {n}\n")));
        return wheel;
    }
}
