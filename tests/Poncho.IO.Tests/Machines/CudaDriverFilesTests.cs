using Poncho.IO.Machines;
using Poncho.Testing;
using Xunit;

namespace Poncho.IO.Tests.Machines;

public sealed class CudaDriverFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("535.104.05", "12.2")]
    [InlineData("545.23.06", "12.3")]
    [InlineData("470.256.02", "11.4")]
    [InlineData("418.87.00", "10.1")]
    [InlineData("430.64", "10.1")]
    [InlineData("999.1", "13.1")]
    public void The_drivers_version_says_which_CUDA_it_runs(string driver, string cuda)
    {
        _folder.Write($"usr/lib/x86_64-linux-gnu/libcuda.so.{driver}", "");
        File.CreateSymbolicLink(_folder["usr", "lib", "x86_64-linux-gnu", "libcuda.so.1"], $"libcuda.so.{driver}");
        Assert.Equal(cuda, CudaDriverFiles.FindVersion(_folder.Path));
    }

    [Fact]
    public void The_kernels_module_says_it_before_the_library_does()
    {
        _folder.Write("usr/lib64/libcuda.so.1", "");
        _folder.Write("proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 01:44:30 UTC 2024\nGCC version:  gcc version 12.2.0 (Debian 12.2.0-14)\n");
        Assert.Equal("12.4", CudaDriverFiles.FindVersion(_folder.Path));
    }

    [Fact]
    public void A_library_that_does_not_say_its_version_is_taken_for_the_newest()
    {
        _folder.Write("usr/lib/wsl/lib/libcuda.so.1", "");
        Assert.Equal("13.1", CudaDriverFiles.FindVersion(_folder.Path));
    }

    [Fact]
    public void Without_a_driver_there_is_none()
    {
        Assert.Null(CudaDriverFiles.FindVersion(_folder.Path));
        _folder.Write("usr/lib64/libcuda.so.1.bak", "");
        Assert.Null(CudaDriverFiles.FindVersion(_folder.Path));
    }
}
