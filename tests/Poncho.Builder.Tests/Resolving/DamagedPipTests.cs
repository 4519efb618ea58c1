using Poncho.Builder.Resolving;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Resolving;

/// <summary>A Python that pip's part of a spec was unpacked for, damaged since.</summary>
public sealed class DamagedPipTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Prefix => _folder["interpreters", "0123"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Fatal Python error: init_fs_encoding: failed to get the Python codec of the filesystem encoding")]
    [InlineData("Traceback (most recent call last):\\nImportError: cannot import name main")]
    public async Task A_Python_that_cannot_even_begin_is_removed_so_that_the_next_command_unpacks_it(string said)
    {
        var error = await Assert.ThrowsAsync<PonchoException>(() => RunAsync(said));
        Assert.Contains($"\"{Prefix}\"", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Prefix));
    }

    [Fact]
    public async Task What_pip_refuses_is_no_damage()
    {
        var answer = await RunAsync("ERROR: Exception:\\nTraceback (most recent call last):\\nValueError: x");
        Assert.Equal(1, answer.ExitCode);
        Assert.True(Directory.Exists(Prefix));
    }

    private async Task<PipAnswer> RunAsync(string said)
    {
        string python = _folder.Write("interpreters/0123/bin/python", $"#!/bin/sh\nprintf '{said}\\n'\nexit 1\n");
        File.SetUnixFileMode(python, (UnixFileMode)0x1ed);
        var pip = new PipProgram(python, Prefix, new Dictionary<string, string?> { ["PATH"] = "/usr/bin:/bin" });
        return await pip.RunAsync(new PipCall { Words = ["install"], Folder = _folder.Path, Log = _folder["logs", "log"] }, default);
    }
}
