using System.Buffers.Binary;
using System.Text;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Images;

/// <summary>Environments as one file system, for runtimes of clusters.</summary>
public sealed class SquashedImageTests : IDisposable
{
    private readonly PublishedPoncho _poncho = new();

    public void Dispose() => _poncho.Dispose();

    [Fact]
    public async Task A_squashfs_is_a_root_that_runs_with_what_enroot_and_apptainer_read()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root, to enter another root");
        Programs.Need("busybox");
        await ExportAsync("hello.sqfs", "--with-shell");
        (await UnpackAsync("hello.sqfs", "0")).Succeeded();
        Assert.Equal("hello from : you\n", (await _poncho.RunAsAsync(Programs.Need("chroot"), _poncho["root"], "/bin/hello", "you")).Succeeded().Output);
        Assert.Contains("CONDA_PREFIX=/.", await File.ReadAllLinesAsync(_poncho["root", "etc", "environment"]));
        Assert.Contains("export CONDA_PREFIX='/.'", await File.ReadAllLinesAsync(_poncho["root", ".singularity.d", "env", "90-environment.sh"]));
        foreach (string name in (string[])["etc/rc", "etc/fstab", ".singularity.d/runscript"]) Assert.True(File.Exists(_poncho["root", name]), name);
    }

    [Fact]
    public async Task The_same_environment_is_the_same_squashfs()
    {
        await ExportAsync("one.sqfs");
        (await _poncho.RunAsync("export", "hello", "two.sqfs")).Succeeded();
        Assert.Equal(await File.ReadAllBytesAsync(_poncho["one.sqfs"]), await File.ReadAllBytesAsync(_poncho["two.sqfs"]));
    }

    [Fact]
    public async Task A_SIF_has_a_header_one_system_partition_and_in_it_the_squashfs()
    {
        await ExportAsync("hello.sif");
        (await _poncho.RunAsync("export", "hello", "hello.sqfs")).Succeeded();
        byte[] sif = await File.ReadAllBytesAsync(_poncho["hello.sif"]);
        Assert.StartsWith("#!/usr/bin/env run-singularity\n", Text(sif, 0, 32), StringComparison.Ordinal);
        Assert.Equal(("SIF_MAGIC", "01", "02"), (Text(sif, 32, 10), Text(sif, 42, 3), Text(sif, 45, 3)));
        Assert.Equal((47L, 48L, 4096L, 48L * 585), (Number(sif, 80), Number(sif, 88), Number(sif, 96), Number(sif, 104)));
        var descriptor = sif.AsSpan(4096, 585);
        Assert.Equal((0x4004, 1, 1), (BinaryPrimitives.ReadInt32LittleEndian(descriptor), descriptor[4], BinaryPrimitives.ReadInt32LittleEndian(descriptor[5..])));
        Assert.Equal((1, 2), (BinaryPrimitives.ReadInt32LittleEndian(descriptor[201..]), BinaryPrimitives.ReadInt32LittleEndian(descriptor[205..])));
        long offset = BinaryPrimitives.ReadInt64LittleEndian(descriptor[17..]), size = BinaryPrimitives.ReadInt64LittleEndian(descriptor[25..]);
        Assert.Equal((0, offset, size), (offset % 4096, Number(sif, 112), Number(sif, 120)));
        Assert.Equal(await File.ReadAllBytesAsync(_poncho["hello.sqfs"]), sif[(int)offset..(int)(offset + size)]);
        (await UnpackAsync("hello.sif", $"{offset}")).Succeeded();
    }

    private Task<ProgramResult> UnpackAsync(string file, string offset) =>
        _poncho.RunAsAsync(Programs.Need("unsquashfs"), "-o", offset, "-d", _poncho["root"], file);

    private async Task ExportAsync(string output, params string[] options)
    {
        Programs.Need("tar2sqfs");
        string spec = await _poncho.WriteHelloAsync();
        (await _poncho.RunAsync("create", spec)).Succeeded();
        (await _poncho.RunAsync(["export", "hello", output, .. options])).Succeeded();
    }

    private static string Text(byte[] bytes, int at, int length) => Encoding.ASCII.GetString(bytes, at, length).TrimEnd('\0');

    private static long Number(byte[] bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
}
