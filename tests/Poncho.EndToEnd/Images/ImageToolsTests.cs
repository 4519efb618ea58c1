using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Images;

/// <summary>What other programs make of our images.</summary>
public sealed class ImageToolsTests : IDisposable
{
    private readonly PublishedPoncho _poncho = new();

    public void Dispose() => _poncho.Dispose();

    [Theory]
    [InlineData("hello.oci", "oci:hello.oci:hello:latest")]
    [InlineData("hello.oci.tar", "oci-archive:hello.oci.tar:hello:latest")]
    [InlineData("hello.tar", "docker-archive:hello.tar")]
    public async Task Skopeo_copies_every_form_and_finds_every_digest_right(string output, string source)
    {
        string skopeo = Programs.Need("skopeo");
        await ExportAsync(output);
        (await _poncho.RunAsAsync(skopeo, "--insecure-policy", "copy", source, "dir:copy")).Succeeded();
        Assert.NotEmpty(Directory.GetFiles(_poncho["copy"]));
    }

    [Fact]
    public async Task Umoci_unpacks_a_root_in_which_a_program_of_the_environment_runs()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to enter another root");
        string umoci = Programs.Need("umoci"), chroot = Programs.Need("chroot");
        Programs.Need("busybox");
        // Debian's umoci knows layers in gzip alone.
        await ExportAsync("hello.oci", "--with-shell", "--compression", "gzip");
        (await _poncho.RunAsAsync(umoci, "unpack", "--image", "hello.oci:hello:latest", "bundle")).Succeeded();
        var said = await _poncho.RunAsAsync(chroot, _poncho["bundle", "rootfs"], "/bin/hello", "you");
        Assert.Equal("hello from : you\n", said.Succeeded().Output);
    }

    [Fact]
    public async Task An_engine_that_is_not_there_is_said_with_how_to_start_it()
    {
        await ExportAsync("hello.oci");
        _poncho.Environment["DOCKER_HOST"] = "unix://" + _poncho["nowhere.sock"];
        var result = await _poncho.RunAsync("load", "hello", "--engine", "docker");
        Assert.Equal(
            new ProgramResult(
                1,
                "",
                $"poncho: no docker runs here, its socket is not there: \"unix://{_poncho["nowhere.sock"]}\"\n"
                + "hint: start it (systemctl start docker), or set DOCKER_HOST; poncho export ENV image.tar needs none\n"),
            result);
    }

    private async Task ExportAsync(string output, params string[] options)
    {
        string spec = await _poncho.WriteHelloAsync();
        (await _poncho.RunAsync("create", spec)).Succeeded();
        (await _poncho.RunAsync(["export", "hello", output, .. options])).Succeeded();
    }
}
