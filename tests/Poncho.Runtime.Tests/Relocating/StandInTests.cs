using System.Text;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.Relocating;

/// <summary>Scripts that start beside their own interpreter while nobody has relocated them, tried with the interpreters of this machine.</summary>
public sealed class StandInTests : IDisposable
{
    private const string Placeholder = "/opt/placehold_placehold_placehold_";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("python3", "#!@/bin/python3\nimport sys; print(sys.argv[0][-11:], sys.argv[1:])\n", "bin/my-tool ['a b', '']\n")]
    [InlineData("python3", "#! @/bin/python3 -E -B\nimport sys; print(sys.flags.ignore_environment, sys.flags.dont_write_bytecode, len(sys.argv))\n", "1 1 3\n")]
    [InlineData("python3", "#!@/bin/python3\n# -*- coding: utf-8 -*-\n'''a docstring'''\nfrom __future__ import annotations\nprint(__doc__)\n", "a docstring\n")]
    [InlineData("python3", "#!@/bin/python3\n'''usage: %s'''\nimport os, sys; print(__doc__ % os.path.basename(__file__), __name__, sys.argv[1:], sys.path[0][-3:])\n", "usage: my-tool __main__ ['a b', ''] bin\n")]
    [InlineData("perl", "#!@/bin/perl -w\nprint \"@ARGV|$0\\n\" =~ s/\\|.*bin/ bin/r;\n", "a b  bin/my-tool\n")]
    [InlineData("bash", "#!@/bin/bash\necho \"$1\" ${BASH_VERSION:+bash}\n", "a b bash\n")]
    public async Task A_script_starts_the_interpreter_beside_it(string interpreter, string script, string expected)
    {
        string tool = Make(interpreter, script);
        foreach (var (folder, program) in Ways(tool))
        {
            var result = await Programs.RunAsync(program, ["a b", ""], folder, new Dictionary<string, string?> { ["PATH"] = _folder["environment", "bin"] + ":/usr/bin:/bin" });
            Assert.Equal((0, expected, ""), (result.Status, result.Output, result.Error));
        }
    }

    [Theory]
    [InlineData("bin/tool", "#!@/bin/node\n")]
    [InlineData("bin/tool", "#!@/bin/python3\n# coding: latin-1\n")]
    [InlineData("bin/tool", "#!@/bin/python3 -c 'print(\"$HOME\")'\n")]
    [InlineData("bin/tool", "#!@/../bin/python3\n")]
    [InlineData("bin/tool", "#!/bin/sh\nexec @/bin/python3\n")]
    [InlineData("bin/tool", "prefix=@\n")]
    [InlineData("share/tool", "#!@/bin/python3\n")]
    [InlineData("bin/below/tool", "#!@/bin/python3\n")]
    [InlineData("lib/python3.11/other.py", "x = '@'\n")]
    public void What_would_not_work_gets_none(string path, string script)
    {
        byte[] content = Encoding.UTF8.GetBytes(script.Replace("@", Placeholder, StringComparison.Ordinal));
        Assert.Null(StandIn.Of(RelocationOf(path, content), content));
    }

    [Fact]
    public void A_binary_file_gets_none()
    {
        byte[] content = Encoding.UTF8.GetBytes($"#!{Placeholder}/bin/python3\n");
        Assert.False(StandIn.IsWanted(RelocationOf("bin/tool", content) with { Mode = RelocationMode.Binary }));
    }

    [Fact]
    public async Task Build_variables_name_the_folder_in_which_they_lie()
    {
        byte[] content = Encoding.UTF8.GetBytes($"build_time_vars = {{'LIBDIR': '{Placeholder}/lib', 'CFLAGS': '-I{Placeholder}/include -L{Placeholder}/lib', 'N': 1}}");
        const string Name = "lib/python3.11/_sysconfigdata__linux_x86_64-linux-gnu.py";
        _folder.Write("vars.py", Encoding.UTF8.GetString(StandIn.Of(RelocationOf(Name, content), content)!));
        var result = await Programs.RunAsync(Programs.Need("python3"), ["-c", "import sys; sys.base_prefix = '/here'; sys.path.insert(0, '.'); import vars; print(vars.build_time_vars)"], _folder.Path);
        Assert.Equal("{'LIBDIR': '/here/lib', 'CFLAGS': '-I/here/include -L/here/lib', 'N': 1}\n", result.Succeeded().Output);
    }

    // By its path, and by links to its folder and to itself from elsewhere.
    private IEnumerable<(string Folder, string Program)> Ways(string tool)
    {
        yield return (_folder.Path, tool);
        File.CreateSymbolicLink(_folder["link"], _folder["environment"]);
        yield return (_folder.Path, _folder["link", "bin", "my-tool"]);
        Directory.CreateDirectory(_folder["elsewhere", "bin"]);
        File.CreateSymbolicLink(_folder["elsewhere", "bin", "my-tool"], tool);
        yield return (_folder.Path, _folder["elsewhere", "bin", "my-tool"]);
    }

    private string Make(string interpreter, string script)
    {
        byte[] content = Encoding.UTF8.GetBytes(script.Replace("@/", Placeholder + "/", StringComparison.Ordinal));
        byte[] standIn = StandIn.Of(RelocationOf("bin/my-tool", content), content)!;
        string tool = _folder.Write("environment/bin/my-tool", Encoding.UTF8.GetString(standIn));
        File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(_folder["environment", "bin", interpreter], Programs.Need(interpreter));
        return tool;
    }

    private static Relocation RelocationOf(string path, byte[] content)
    {
        var finder = new PlaceholderFinder(Placeholder);
        finder.Append(content);
        return new Relocation { Path = path, Mode = RelocationMode.Text, Placeholder = Placeholder, Offsets = finder.Finish() };
    }
}
