using Poncho.Builder.Compiling;
using Poncho.Builder.Layering;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Compiling;

/// <summary>An interpreter that was unpacked long ago, and is not what it was.</summary>
public sealed class DamagedInterpreterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private int _unpacked;

    private string Interpreter => _folder["interpreters", "0123", "bin", "python"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("#!/bin/sh\nexit 3\n")]
    [InlineData("#!/no/such/interpreter\n")]
    [InlineData(null)]
    public async Task An_interpreter_that_does_not_start_is_unpacked_again(string? content)
    {
        if (content is not null) File.SetUnixFileMode(_folder.Write("interpreters/0123/bin/python", content), (UnixFileMode)0x1ed);
        await using var host = Host();
        var compiler = await host.GetAsync(default);
        Assert.NotNull(compiler);
        Assert.NotNull((await compiler.CompileAsync("a.py", 0, "x = 1\n"u8.ToArray(), default)).Pyc);
        Assert.Equal(2, _unpacked);
        Assert.Empty(Directory.GetFileSystemEntries(_folder["interpreters"], "*.poncho-tmp"));
    }

    [Fact]
    public async Task One_that_does_not_start_when_it_is_new_either_is_an_error_in_one_line()
    {
        await using var host = Host(canWork: false);
        var error = await Assert.ThrowsAsync<NoInterpreterException>(() => host.GetAsync(default));
        Assert.Contains($"\"{Interpreter}\"", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, _unpacked);
    }

    // As InterpreterFolder: what is there is not unpacked again.
    private InterpreterHost Host(bool canWork = true) => new(
        name => name == "python" ? Task.FromResult(Layer()) : null,
        (_, _) =>
        {
            _unpacked++;
            bool isThere = Directory.Exists(_folder["interpreters", "0123"]);
            if (_unpacked > 1 && !isThere && canWork)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Interpreter)!);
                File.CreateSymbolicLink(Interpreter, Programs.Need("python3"));
            }

            Directory.CreateDirectory(_folder["interpreters", "0123"]);
            return Task.FromResult(Interpreter);
        },
        processes: 2,
        default);

    private static LayerInfo Layer() => new()
    {
        Descriptor = Descriptor.Of("x"u8, MediaTypes.LayerTarZstd),
        Relocations = RelocationIndex.Empty,
        UnpackedBytes = 0,
        Paths = [],
    };
}
