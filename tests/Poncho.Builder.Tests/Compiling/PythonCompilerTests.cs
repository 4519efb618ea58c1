using System.Text;
using Poncho.Builder.Compiling;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Compiling;

public class PythonCompilerTests
{
    private const long Time = 1_700_000_000;

    [Fact]
    public async Task The_pyc_is_the_one_that_the_interpreter_takes_for_valid()
    {
        using var folder = new TempFolder();
        string source = folder.Write("lib/answer.py", "def answer():\n    return {'a', 'b', 42}\n");
        File.SetLastWriteTimeUtc(source, DateTimeOffset.FromUnixTimeSeconds(Time).UtcDateTime);
        using var compiler = await StartAsync(1);
        var compiled = await compiler.CompileAsync("lib/answer.py", Time, await File.ReadAllBytesAsync(source), default);
        string pyc = folder[compiler.PycPathOf("lib/answer.py")];
        Directory.CreateDirectory(Path.GetDirectoryName(pyc)!);
        await File.WriteAllBytesAsync(pyc, compiled.Pyc!);

        var result = await Programs.RunAsync(Programs.Need("python3"), ["-v", "-c", "import answer; print(answer.answer.__code__.co_filename)"], environment: new Dictionary<string, string?> { ["PYTHONPATH"] = folder["lib"], ["PYTHONDONTWRITEBYTECODE"] = "1" });
        Assert.Contains($"code object from '{pyc}'", result.Succeeded().Error, StringComparison.Ordinal);
        Assert.Equal(source, result.Output.Trim());
    }

    [Fact]
    public async Task The_bytes_depend_neither_on_what_was_compiled_before_nor_on_how_many_compile()
    {
        var sources = Enumerable.Range(0, 40).Select(i => Encoding.UTF8.GetBytes($"name_{i % 7} = 'shared {i % 3}'\nclass C{i}:\n    x = {{'one', 'two', 'three', name_{i % 7}}}\n    def f(self): return self.x in {{'p', 'q', 'r'}}\n")).ToArray();
        using var one = await StartAsync(1);
        using var four = await StartAsync(4);
        var forwards = new byte[sources.Length][];
        for (int i = 0; i < sources.Length; i++) forwards[i] = (await one.CompileAsync("a.py", Time, sources[i], default)).Pyc!;
        var together = await Task.WhenAll(sources.Reverse().Select(s => four.CompileAsync("a.py", Time, s, default)));
        Assert.Equal(forwards, together.Reverse().Select(c => c.Pyc!));
    }

    [Fact]
    public async Task A_source_that_is_no_Python_gives_the_reason_and_the_next_one_is_compiled()
    {
        using var compiler = await StartAsync(1);
        var bad = await compiler.CompileAsync("template.py", Time, "{{ cookiecutter.name }} = = 1\n"u8.ToArray(), default);
        Assert.Null(bad.Pyc);
        Assert.StartsWith("SyntaxError: ", bad.Problem, StringComparison.Ordinal);
        Assert.NotNull((await compiler.CompileAsync("good.py", Time, "x = 1\n"u8.ToArray(), default)).Pyc);
    }

    [Fact]
    public async Task What_cannot_be_started_is_no_interpreter()
    {
        using var folder = new TempFolder();
        string script = folder.Write("python", "#!/bin/sh\nexit 3\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead);
        var error = await Assert.ThrowsAsync<NoInterpreterException>(() => PythonCompiler.StartAsync(script, 1, default));
        Assert.Equal($"the environment's python has no interpreter that runs here (permission denied): \"{script}\"", error.Message);
    }

    [Fact]
    public async Task An_interpreter_that_dies_is_told_in_one_line()
    {
        using var folder = new TempFolder();
        string script = folder.Write("python", "#!/bin/sh\nexit 3\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var error = await Assert.ThrowsAsync<Poncho.IO.PonchoException>(() => PythonCompiler.StartAsync(script, 1, default));
        Assert.Contains($"\"{script}\"", error.Message, StringComparison.Ordinal);
    }

    private static Task<PythonCompiler> StartAsync(int processes) => PythonCompiler.StartAsync(Programs.Need("python3"), processes, default);
}
