using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Faults;

/// <summary>Who may read, and who may write.</summary>
public sealed class ClosedToOthersTests : IDisposable
{
    private readonly PublishedPoncho _poncho = new();

    public void Dispose() => _poncho.Dispose();

    [Fact]
    public async Task An_exported_folder_is_open_to_others_whatever_the_umask_is()
    {
        string spec = await _poncho.WriteHelloAsync();
        (await _poncho.RunAsync("create", spec)).Succeeded();
        (await _poncho.RunAsAsync("/bin/sh", "-c", $"umask 077; exec {PublishedPrograms.Path()} export hello out/")).Succeeded();
        const UnixFileMode OthersComeIn = UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        string[] folders = [_poncho["out"], .. Directory.GetDirectories(_poncho["out"], "*", SearchOption.AllDirectories)];
        Assert.All(folders, folder => Assert.Equal(OthersComeIn, File.GetUnixFileMode(folder) & OthersComeIn));
        Assert.True(File.GetUnixFileMode(_poncho["out", "bin", "hello"]).HasFlag(OthersComeIn));
    }

    [Fact]
    public async Task A_store_that_may_only_be_read_serves_run_export_and_create()
    {
        string spec = await _poncho.WriteHelloAsync();
        (await _poncho.RunAsync("create", spec)).Succeeded();
        var mounted = await Programs.RunAsync("mount", ["--bind", _poncho["home"], _poncho["home"]]);
        Assert.SkipUnless(mounted.Status == 0, $"cannot mount: {mounted.Error}");
        try
        {
            (await Programs.RunAsync("mount", ["-o", "remount,bind,ro", _poncho["home"]])).Succeeded();
            (await _poncho.RunAsync("run", "-e", "hello", "--", "hello")).Succeeded();
            foreach (string output in (string[])["env.tar.zst", "env.tar.gz", "out/"]) (await _poncho.RunAsync("export", "hello", output)).Succeeded();
            (await _poncho.RunAsync("images")).Succeeded();
            var created = (await _poncho.RunAsync("create", spec, "again.tar.zst")).Succeeded();
            Assert.Contains("(0 made, ", created.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("warning", created.Error, StringComparison.Ordinal);
            Assert.Equal(File.ReadAllBytes(_poncho["env.tar.zst"]), File.ReadAllBytes(_poncho["again.tar.zst"]));
            Assert.Contains("no name in it: \"other:latest\"", (await _poncho.RunAsync("create", spec, "-t", "other")).Succeeded().Error, StringComparison.Ordinal);
            string compiled = _poncho.Write("more.json", "{\"conda\": {\"channels\": [\"./more\"], \"packages\": [\"more\"]}}");
            (await _poncho.RunAsync("package", "src", "--name", "more", "--version", "1.0", "--noarch", "generic", "-o", "more")).Succeeded();
            (await _poncho.RunAsync("index", "more")).Succeeded();
            Assert.Contains("the store may only be read, and 1 of 1 layers are not in it, the first of \"more\"", (await _poncho.RunAsync("create", compiled)).Error, StringComparison.Ordinal);
            string variable = _poncho.Write("variable.json", "{\"conda\": {\"channels\": [\"./channel\"], \"packages\": [\"hello\"]}, \"variables\": {\"A\": \"1\"}}");
            var lacking = await _poncho.RunAsync("create", variable);
            Assert.Equal(1, lacking.Status);
            Assert.Contains(
                "the store may only be read, and has the layers of all packages but not this environment: \"variable:latest\"\nhint: set PONCHO_HOME to a folder of your own",
                lacking.Error,
                StringComparison.Ordinal);
            (await _poncho.RunAsync("inspect", "hello", "--verify")).Succeeded();
        }
        finally
        {
            (await Programs.RunAsync("umount", [_poncho["home"]])).Succeeded();
        }
    }
}
