using System.Globalization;

namespace Poncho.IO.Machines;

/// <summary>
/// Which CUDA NVIDIA's driver can run, without loading it: by the version of the driver, which its kernel module and the file names of its
/// library say. <see cref="CudaDriver"/> asks the driver itself.
/// </summary>
public static class CudaDriverFiles
{
    private const string Library = "libcuda.so.1", KernelModule = "proc/driver/nvidia/version";

    private static readonly string[] s_folders =
    [
        "usr/lib64", "usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "usr/lib", "usr/lib64/nvidia", "usr/lib/x86_64-linux-gnu/nvidia/current",
        "usr/local/nvidia/lib64", "usr/lib/wsl/lib", "run/opengl-driver/lib", ".singularity.d/libs",
    ];

    // The first branch of drivers that runs a CUDA, by NVIDIA's table of toolkits and drivers (CUDA release notes).
    private static readonly (int Branch, string Cuda)[] s_branches =
    [
        (384, "9.0"), (387, "9.1"), (396, "9.2"), (410, "10.0"), (418, "10.1"), (440, "10.2"), (450, "11.0"), (455, "11.1"), (460, "11.2"), (465, "11.3"),
        (470, "11.4"), (495, "11.5"), (510, "11.6"), (515, "11.7"), (520, "11.8"), (525, "12.0"), (530, "12.1"), (535, "12.2"), (545, "12.3"),
        (550, "12.4"), (555, "12.5"), (560, "12.6"), (565, "12.7"), (570, "12.8"), (575, "12.9"), (580, "13.0"), (590, "13.1"),
    ];

    /// <summary><c>12.4</c>; null without a driver. A driver that does not say its version is taken for the newest.</summary>
    /// <param name="root">Of the file system.</param>
    public static string? FindVersion(string root = "/")
    {
        if (BranchOfModule(Path.Combine(root, KernelModule)) is { } module) return CudaOf(module);
        foreach (string folder in s_folders)
        {
            string path = Path.Combine(root, folder, Library);
            if (File.Exists(path)) return BranchOfName(TargetOf(path)) is { } branch ? CudaOf(branch) : s_branches[^1].Cuda;
        }

        return null;
    }

    private static string? CudaOf(int branch)
    {
        string? cuda = null;
        foreach (var (first, version) in s_branches)
        {
            if (branch >= first) cuda = version;
        }

        return cuda;
    }

    // "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat Aug 19 ..."
    private static int? BranchOfModule(string path)
    {
        try
        {
            foreach (string word in File.ReadAllText(path).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (word.Contains('.', StringComparison.Ordinal) && Number(word.Split('.')[0]) is { } branch) return branch;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No driver, or no /proc.
        }

        return null;
    }

    // libcuda.so.535.104.05; libcuda.so.1.1 of Windows' subsystem says nothing.
    private static int? BranchOfName(string path) =>
        Path.GetFileName(path).Split('.') is [_, "so", var first, ..] && Number(first) is { } branch && branch >= s_branches[0].Branch ? branch : null;

    private static string TargetOf(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
