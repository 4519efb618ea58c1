using System.Text.Json;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.ByHand;

/// <summary>A tarball where nobody relocates it: Spark and YARN unpack it, and start what lies in <c>bin</c>.</summary>
public sealed class WithoutHookTests(PythonTarball tarball) : IClassFixture<PythonTarball>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("environment")]
    [InlineData("a folder with a blank")]
    [InlineData("it's $HOME")]
    public async Task Scripts_start_beside_their_own_Python(string name)
    {
        await UnpackAsync(name);
        string folder = _folder[name];
        Assert.Equal(folder + "\n", (await Run(folder + "/bin/python", "-c", "import sys; print(sys.prefix)")).Output);
        foreach (string script in new[] { "pip", "pip3", "pip3.11" }) Assert.Contains($" from {folder}/lib/", (await Run($"{folder}/bin/{script}", "--version")).Output, StringComparison.Ordinal);
        Assert.Equal(folder + "/lib\n", (await Run(folder + "/bin/python", "-c", "import sysconfig; print(sysconfig.get_config_var('LIBDIR'))")).Output);

        // By a link to the folder, by one to the script from elsewhere, and by PATH.
        File.CreateSymbolicLink(_folder["link"], folder);
        Assert.Contains($" from {_folder["link"]}/lib/", (await Run(_folder["link", "bin", "pip"], "--version")).Output, StringComparison.Ordinal);
        File.CreateSymbolicLink(_folder["my-pip"], folder + "/bin/pip");
        Assert.Contains($" from {folder}/lib/", (await Run(_folder["my-pip"], "--version")).Output, StringComparison.Ordinal);
        var byPath = await tarball.ShellAsync(_folder.Path, "pip --version; cd link/bin; sh pip --version", new Dictionary<string, string?> { ["PATH"] = folder + "/bin:/usr/bin:/bin" });
        Assert.Equal(2, byPath.Succeeded().Output.Split(" from ").Length - 1);
        Assert.False(File.Exists(folder + "/.poncho/relocated"));
    }

    [Fact]
    public async Task Activation_says_where_certificates_and_terminals_are()
    {
        await UnpackAsync("environment");
        string folder = _folder["environment"];
        var said = await Run(Programs.Need("bash"), "-c", $"source {folder}/bin/activate && echo $SSL_CERT_FILE $TERMINFO_DIRS && python -c 'import ssl; print(len(ssl.create_default_context().get_ca_certs()) > 9)' && . deactivate && echo ${{TERMINFO_DIRS-none}}");
        Assert.Equal($"{folder}/ssl/cacert.pem {folder}/share/terminfo:/etc/terminfo:/lib/terminfo:/usr/share/terminfo\nTrue\nnone\n", said.Output);

        // Once it is relocated, files say so themselves.
        (await Run(folder + "/bin/conda-unpack")).Succeeded();
        Assert.Equal("none\n", (await Run(Programs.Need("bash"), "-c", $"source {folder}/bin/activate && echo ${{TERMINFO_DIRS-none}}")).Output);
    }

    [Fact]
    public async Task Relocated_it_is_what_run_unpacks()
    {
        await UnpackAsync("env");
        (await Run(_folder["env", "bin", "conda-unpack"])).Succeeded();
        Directory.Move(_folder["env"], _folder["by-hand"]);
        (await tarball.Poncho.RunAsync("run", "-e", tarball.Path, "-u", _folder["env"], "--", "true")).Succeeded();
        var differences = await Programs.RunAsync(Programs.Need("diff"), ["-r", "--no-dereference", "-x", ".poncho", _folder["by-hand"], _folder["env"]]);
        string[] added = [.. differences.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
        Assert.Subset(
            new HashSet<string> { $"Only in {_folder["by-hand"]}: conda_spec.yml", $"Only in {_folder["by-hand"]}/bin: poncho_package_run" },
            new HashSet<string>(added));
    }

    [Fact]
    public async Task What_was_asked_for_stands_where_programs_of_the_original_look_for_it()
    {
        var read = (await Programs.RunAsync(Programs.Need("tar"), ["xOf", tarball.Path, "conda_spec.yml"])).Succeeded();
        using var spec = JsonDocument.Parse(read.Output);
        Assert.Equal("base", spec.RootElement.GetProperty("name").GetString());
        Assert.Equal(["conda-forge"], spec.RootElement.GetProperty("channels").EnumerateArray().Select(item => item.GetString()!));
        var dependencies = spec.RootElement.GetProperty("dependencies").EnumerateArray().ToList();
        Assert.Equal(["python=3.11", "pip", "cloudpickle"], dependencies.SkipLast(1).Select(item => item.GetString()!));
        Assert.Empty(dependencies[^1].GetProperty("pip").EnumerateArray());
    }

    [Fact]
    public async Task The_environment_and_its_layers_are_the_same_whatever_the_tarball_has_at_its_end()
    {
        var poncho = tarball.Poncho;
        (await poncho.RunAsync("export", "env", "bare.tar.gz", "--no-run-program")).Succeeded();
        (await poncho.RunAsync("export", "env", "again.tar.gz")).Succeeded();
        Assert.Equal(Digest.Of(File.ReadAllBytes(tarball.Path)), Digest.Of(File.ReadAllBytes(poncho["again.tar.gz"])));
        var listed = (await Programs.RunAsync(Programs.Need("tar"), ["tzf", poncho["bare.tar.gz"]])).Succeeded();
        Assert.DoesNotContain("bin/poncho_package_run\n", listed.Output, StringComparison.Ordinal);
        foreach (string part in new[] { "digest", "layers" })
        {
            string expected = await InspectAsync("env", part);
            foreach (string name in new[] { "bare.tar.gz", "env.tar.gz" }) Assert.Equal(expected, await InspectAsync(name, part));
        }
    }

    [Fact]
    public async Task A_tarball_of_zstd_has_the_same_end()
    {
        (await tarball.Poncho.RunAsync("export", "env", "env.tar.zst")).Succeeded();
        Programs.Need("zstd");
        (await tarball.ShellAsync(_folder["environment"], $"tar xf {tarball.Poncho["env.tar.zst"]}")).Succeeded();
        Assert.Contains($" from {_folder["environment"]}/lib/", (await Run(_folder["environment", "bin", "pip"], "--version")).Output, StringComparison.Ordinal);
    }

    private async Task<string> InspectAsync(string environment, string part)
    {
        using var printed = JsonDocument.Parse((await tarball.Poncho.RunAsync("inspect", environment, "--json")).Succeeded().Output);
        return printed.RootElement.GetProperty(part).GetRawText();
    }

    private async Task UnpackAsync(string name) => (await tarball.ShellAsync(_folder[name], $"tar xf {tarball.Path}")).Succeeded();

    private async Task<ProgramResult> Run(string program, params string[] arguments) =>
        (await Programs.RunAsync(program, arguments, _folder.Path, tarball.Poncho.Environment)).Succeeded();
}
