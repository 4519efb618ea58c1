using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Node;

/// <summary>Files of Debian's packages, of this Debian and of older ones, from the mirror that the machine's apt uses.</summary>
internal static class DebianPackages
{
    // Newest first; a mirror has some of them.
    private static readonly string[] s_older = ["bullseye", "buster", "stretch"];

    private static readonly Lazy<Task<(string Suite, string Folder)?>> s_oldest = new(FindOldestAsync);

    /// <summary>Unpacks packages of this machine's Debian into a folder; skips the test where apt has them not.</summary>
    public static async Task UnpackAsync(string root, params string[] packages)
    {
        Programs.Need("apt-get");
        Programs.Need("dpkg-deb");
        using var folder = new TempFolder();
        await DownloadAsync(folder.Path, [], packages, root);
    }

    /// <summary>Unpacks packages of the oldest Debian that the mirror has; skips the test where it has none that is older than this one.</summary>
    public static async Task UnpackOldestAsync(string root, params string[] packages)
    {
        Programs.Need("apt-get");
        Programs.Need("dpkg-deb");
        var oldest = await s_oldest.Value;
        Assert.SkipWhen(oldest is null, "needs a Debian mirror that has an older Debian (apt-get update reaches none)");
        using var folder = new TempFolder();
        await DownloadAsync(folder.Path, Options(oldest!.Value.Folder), packages, root);
    }

    private static async Task DownloadAsync(string folder, IEnumerable<string> options, string[] packages, string root)
    {
        var got = await Programs.RunAsync("apt-get", [.. options, "-q", "download", .. packages], folder);
        Assert.SkipWhen(got.Status != 0, $"needs Debian's packages {string.Join(", ", packages)}: {got.Error.Trim().Split('\n')[^1]}");
        foreach (string package in Directory.GetFiles(folder, "*.deb")) (await Programs.RunAsync("dpkg-deb", ["-x", package, root])).Succeeded();
    }

    private static async Task<(string, string)?> FindOldestAsync()
    {
        (string, string)? oldest = null;
        if (await MirrorAsync() is not { } mirror) return null;
        foreach (string suite in s_older)
        {
            string folder = Directory.CreateTempSubdirectory("poncho-test-apt-").FullName;
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(Path.Combine(folder, "lists", "partial"));
            Directory.CreateDirectory(Path.Combine(folder, "cache", "archives", "partial"));
            string keys = "/usr/share/keyrings/debian-archive-keyring.gpg";
            await File.WriteAllTextAsync(Path.Combine(folder, "sources.list"), $"deb [signed-by={keys}] {mirror} {suite} main\n");
            if ((await Programs.RunAsync("apt-get", [.. Options(folder), "-q", "update", "--error-on=any"])).Status != 0) break;
            oldest = (suite, folder);
        }

        return oldest;
    }

    private static IEnumerable<string> Options(string folder) =>
    [
        "-o", $"Dir::Etc::sourcelist={folder}/sources.list", "-o", "Dir::Etc::sourceparts=-", "-o", $"Dir::State::lists={folder}/lists", "-o", $"Dir::Cache={folder}/cache",
        "-o", "Dir::State::status=/dev/null", "-o", "Acquire::Languages=none",
    ];

    // Of the address of an archive that apt knows: http://HOST/debian/pool/main/...
    private static async Task<string?> MirrorAsync()
    {
        var printed = await Programs.RunAsync("apt-get", ["download", "--print-uris", "-q", "busybox-static"]);
        int pool = printed.Output.IndexOf("/pool/", StringComparison.Ordinal), quote = printed.Output.IndexOf('\'', StringComparison.Ordinal);
        return printed.Status == 0 && quote >= 0 && pool > quote ? printed.Output[(quote + 1)..pool] : null;
    }
}
