using System.Globalization;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.WrongInput;

/// <summary>What is said to a user whose input is wrong: which line, which hint, which status; and that nothing half done stays.</summary>
public sealed class WrongInputTests(WrongChannel channel) : IClassFixture<WrongChannel>
{
    /// <summary>Name of the case; what comes after the output; the spec; status; the lines on standard error, where <c>*</c> stands for anything.</summary>
    public static TheoryData<string, string, string, int, string> Cases => new()
    {
        { "not JSON", "", "{\"conda\": [", 1, "poncho: spec.json:1:11: not valid JSON: the \"[\" is never closed\nhint: add what closes it\n" },
        { "unknown key", "", "{\"conda\": {\"chanels\": [], \"packages\": []}}", 1, "poncho: spec.json:1:12: unknown key: \"chanels\"\nhint: did you mean \"channels\"?\n" },
        { "no package of that name", "", Asks("odd-genric"), 1, "poncho: cannot find odd-genric, which the channel HERE/odd does not have\nhint: did you mean odd-generic?\n" },
        { "channel that its server does not have", "", Asks("odd-generic", "URL/none"), 1, "poncho: no such channel, its server has no linux-64/repodata.json nor noarch/repodata.json (404): \"URL/none\"\nhint: check the channel's name, and channel_alias and custom_channels in .condarc\n" },
        { "channel that is no folder", "", Asks("odd-generic", "./none"), 1, "poncho: no such channel, the folder has no linux-64/repodata.json nor noarch/repodata.json: \"HERE/none\"\nhint: check the path, or make the index with poncho index\n" },
        { "nobody answers", "", Asks("odd-generic", "http://127.0.0.1:1/odd"), 1, "poncho: cannot fetch (connection refused): \"http://127.0.0.1:1/odd/*/repodata*\"\nhint: check the network, the address and the proxy (HTTPS_PROXY, NO_PROXY)\n" },
        { "other bytes than the index says", "", Asks("odd-other-bytes=1.0=c_0"), 1, "poncho: sha256 of HERE/odd/linux-64/odd-other-bytes-1.0-c_0.conda is *, expected \"*\"\nhint: *\n" },
        { "other bytes, over HTTP", "", Asks("odd-other-bytes=1.0=c_0", "URL"), 1, "poncho: sha256 of URL/linux-64/odd-other-bytes-1.0-c_0.conda is *, expected \"*\"\nhint: *\n" },
        { "archive cut short", "", Asks("odd-cut-short=1.0=c_0"), 1, "poncho: package is truncated or corrupt (*): \"odd-cut-short-1.0-c_0.conda\"\nhint: *\n" },
        { "old archive cut short", "", Asks("odd-cut-short=1.0=b_0"), 1, "poncho: package is truncated or corrupt (*): \"odd-cut-short-1.0-b_0.tar.bz2\"\nhint: *\n" },
        { "archive that leaves the prefix", "", Asks("odd-leaving-name"), 1, "poncho: *leaves the prefix: \"share/../../odd-leaving\"\nhint: *\n" },
        { "archive that lacks what it lists", "", Asks("odd-missing-file"), 1, "poncho: *lacks a file*\n" },
        { "no solution", "", Asks("odd-high\", \"odd-low 2.*"), 1, "poncho: *odd-high*odd-low*\n" },
        { "dependency that nobody has", "", Asks("odd-incomplete"), 1, "poncho: *odd-nowhere*\n" },
        { "platform that the channel lacks", "--platform linux-aarch64", Asks("odd-link-scripts"), 1, "poncho: cannot find odd-link-scripts, which the channel HERE/odd does not have (HERE/odd has nothing for linux-aarch64)\nhint: name a channel that has packages for linux-aarch64\n" },
        { "output of no format", "out/env.zip", Asks("odd-generic"), 1, "poncho: suffix of the output says no format: \"out/env.zip\"\nhint: end it in .tar.gz, .tar.zst, .oci, .oci.tar, .tar (for docker), .sqfs, .sif or / (a folder)\n" },
        { "output in no folder", "nowhere/env.tar.gz", Asks("odd-generic"), 1, "poncho: cannot write file (no such folder): \"nowhere/env.tar.gz\"\nhint: create the folder first\n" },
        { "output that is a folder", "odd.tar.gz", Asks("odd-generic"), 1, "poncho: output is a folder: \"odd.tar.gz\"\nhint: name a file in it, such as env.tar.gz\n" },
        { "output that cannot be written", "/proc/self/env.tar.gz", Asks("odd-generic"), 1, "poncho: cannot write file (*): \"/proc/self/env.tar.gz\"\n" },
        { "name that is none", "-t :", Asks("odd-generic"), 2, "poncho: *\":\"\n*" },
        { "offline", "--offline", Asks("odd-generic", "URL/new"), 1, "poncho: offline, and these indexes are not in the caches: \"URL/new/linux-64\", \"URL/new/noarch\"\nhint: *\n" },
        { "two packages with one path", "out/env.tar.gz", Asks("odd-clobber-two"), 0, "warning: two packages have the same file, odd-clobber-two keeps it and odd-clobber-one loses it: \"share/clobbered\"\n*\n" },
        { "link scripts", "", Asks("odd-link-scripts"), 0, "warning: odd-link-scripts-1.0-*: its link scripts are not run: \"bin/.odd-link-scripts-post-link.sh\"*\n*\n" },
    };

    [Fact]
    public async Task A_current_folder_that_was_deleted_is_called_so()
    {
        var result = await channel.Poncho.RunAsAsync("/bin/sh", "-c", $"mkdir gone && cd gone && rmdir ../gone && exec {PublishedPrograms.Path()} create spec.json");
        Assert.Equal((1, ""), (result.Status, result.Output));
        Assert.Equal("poncho: the current folder is no longer there: it was deleted\nhint: cd to a folder that is there\n", result.Error);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Wrong_input_is_told_in_one_line_with_what_to_do(string name, string more, string spec, int status, string said)
    {
        var poncho = channel.Poncho;
        poncho.Write("spec.json", spec.Replace("URL", channel.Server.Url, StringComparison.Ordinal));
        if (Directory.Exists(poncho["out"])) Directory.Delete(poncho["out"], recursive: true);
        Directory.CreateDirectory(poncho["out"]);
        Directory.CreateDirectory(poncho["odd.tar.gz"]);
        var result = await poncho.RunAsync(["create", "spec.json", .. more.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--no-compile"]);
        string expected = said.Replace("URL", channel.Server.Url, StringComparison.Ordinal).Replace("HERE", poncho[""].TrimEnd('/'), StringComparison.Ordinal);
        Assert.True(Matches(expected, result.Error), $"{name}:\n{result.Error}\nnot\n{expected}");
        Assert.Equal(status, result.Status);
        if (status == 0) return;
        Assert.Equal("", result.Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(poncho["out"]));
        // What was downloaded in part is kept, to be gone on with.
        Assert.DoesNotContain(Directory.EnumerateFiles(poncho[""], "*.poncho-tmp", SearchOption.AllDirectories), path => !path.Contains(".partial.", StringComparison.Ordinal));
    }

    private static string Asks(string package, string from = "./odd") => string.Create(CultureInfo.InvariantCulture, $"{{\"conda\": {{\"channels\": [\"{from}\"], \"packages\": [\"{package}\"]}}}}");

    // The stars in order; what stands between them must be there.
    private static bool Matches(string pattern, string text)
    {
        string[] parts = pattern.Split('*');
        if (!text.StartsWith(parts[0], StringComparison.Ordinal) || !text.EndsWith(parts[^1], StringComparison.Ordinal)) return false;
        int at = 0;
        foreach (string part in parts)
        {
            int found = text.IndexOf(part, at, StringComparison.Ordinal);
            if (found < 0) return false;
            at = found + part.Length;
        }

        return parts.Length > 1 || at == text.Length;
    }
}
