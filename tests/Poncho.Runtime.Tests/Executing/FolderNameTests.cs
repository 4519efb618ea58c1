using Poncho.Oci.Layers;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Tests.Activation;
using Poncho.Runtime.Tests.Unpacking;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.Executing;

/// <summary>Folders whose names a script could not carry: nothing behind a dollar sign runs, and no quote breaks a file.</summary>
public sealed class FolderNameTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Names => ["do$(touch X)llar", "back`touch X`tick", "o'brien", "say \"x\"", "back\\slash", "bell\u0007"];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_environment_is_not_unpacked_below_a_name_that_scripts_cannot_carry(string name)
    {
        string environment = Made().Write(_folder["env.tar.zst"]);
        string headless = _folder["headless.tar"];
        await File.WriteAllBytesAsync(headless, Made().PlainTar());
        string below = Directory.CreateDirectory(_folder[name]).FullName;
        foreach (string tarball in (string[])[environment, headless])
        {
            var inCache = await Runner.RunAsync(_folder, new Dictionary<string, string?> { ["PONCHO_NODE_CACHE"] = below + "/node" }, tarball, "--", "tool");
            var inTemporary = await Runner.RunAsync(
                _folder,
                new Dictionary<string, string?> { ["PONCHO_NODE_CACHE"] = null, ["TMPDIR"] = below },
                tarball,
                "--",
                "tool");
            var asCopy = await Runner.RunAsync(_folder, tarball, "-u", below + "/own", "--", "tool");
            foreach (var result in (ProgramResult[])[inCache, inTemporary, asCopy])
            {
                Assert.Equal(125, result.Status);
                Assert.Contains("cannot have", result.Error, StringComparison.Ordinal);
                Assert.Contains("PONCHO_NODE_CACHE", result.Error, StringComparison.Ordinal);
            }
        }

        Assert.Empty(Directory.GetFiles(_folder.Path, "X", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("é🐍")]
    [InlineData("a(b)&c;d*e#f%g")]
    public async Task An_environment_runs_below_any_other_name(string name)
    {
        string environment = Made().Write(_folder["env.tar.zst"]);
        Directory.CreateDirectory(_folder[name]);
        var variables = new Dictionary<string, string?> { ["PONCHO_NODE_CACHE"] = _folder[name, "node"] };
        Assert.Equal("done\n", (await Runner.RunAsync(_folder, variables, environment, "--", "tool")).Succeeded().Output);
    }

    [Fact]
    public async Task A_name_that_is_no_text_in_UTF_8_is_refused_and_no_other_folder_made()
    {
        string environment = Made().Write(_folder["env.tar.zst"]);
        foreach (string given in (string[])["PONCHO_NODE_CACHE=\"$bad\"", "PONCHO_NODE_CACHE= TMPDIR=\"$bad\""])
        {
            string script = $"bad=\"$1/$(printf 'b\\377d')\"; {given} exec \"$2\" \"$3\" -- tool";
            var result = await Programs.RunAsync("/bin/sh", ["-c", script, "sh", _folder.Path, Runner.Program, environment], _folder.Path);
            Assert.Equal(125, result.Status);
            Assert.Contains("UTF-8", result.Error, StringComparison.Ordinal);
        }

        Assert.Equal([environment], Directory.GetFileSystemEntries(_folder.Path));
    }

    private static MadeEnvironment Made() => new(new MadeLayer("x")
        .File("bin/tool", "#!/bin/sh\necho done\n", LayerFile.Executable)
        .Relocated("share/where", RelocationMode.Text, HandMadePrefix.Placeholder));
}
