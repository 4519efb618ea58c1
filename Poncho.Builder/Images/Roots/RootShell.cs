using System.Diagnostics;
using Poncho.IO;

namespace Poncho.Builder.Images.Roots;

/// <summary>busybox of this machine, for an image that is to have a shell.</summary>
/// <param name="Program">The file on this machine: one that needs no libraries.</param>
/// <param name="Names">The commands that it is.</param>
internal sealed record RootShell(string Program, IReadOnlyList<string> Names)
{
    private static readonly string[] s_places = ["/bin/busybox", "/usr/bin/busybox", "/usr/local/bin/busybox"];

    /// <exception cref="PonchoException">This machine has none.</exception>
    public static async Task<RootShell> FindAsync(CancellationToken cancel)
    {
        string program = s_places.FirstOrDefault(File.Exists)
            ?? throw new PonchoException(
                "this machine has no busybox, which --with-shell puts into the image: \"/bin/busybox\"", "apt-get install busybox-static, or leave --with-shell out");
        var start = new ProcessStartInfo(program, ["--list"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        string names = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        string[] commands = names.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new RootShell(program, [.. commands.Where(name => name != "busybox" && !name.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal)]);
    }
}
