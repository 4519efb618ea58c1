using System.Globalization;
using System.Text;

namespace Poncho.Testing;

/// <summary>Makes git repositories for tests, with fixed names and times, so that the same calls give the same commits; skips the test where there is no git.</summary>
public sealed class GitWorkshop
{
    private const long FirstTime = 1_700_000_000;

    private readonly string _git = Programs.Need("git");
    private readonly string _folder;
    private long _time = FirstTime;

    /// <param name="folder">Where the repositories are made.</param>
    public GitWorkshop(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
    }

    /// <summary>The time of the last commit, in seconds since 1970.</summary>
    public long Time => _time;

    /// <summary>Makes an empty repository with the branch <c>main</c>; gives its folder.</summary>
    public async Task<string> CreateAsync(string name, params string[] options)
    {
        string path = Path.Combine(_folder, name);
        await RunAsync(_folder, ["init", "-q", "-b", "main", .. options, path]);
        return path;
    }

    /// <summary>Writes files (a name that ends with <c>*</c> is executable), commits all that changed, and gives the commit.</summary>
    public async Task<string> CommitAsync(string repository, params (string Name, string Content)[] files)
    {
        foreach (var (name, content) in files)
        {
            string path = Path.Combine(repository, name.TrimEnd('*'));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, content);
            if (name.EndsWith('*')) File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
        }

        _time += 60;
        await RunAsync(repository, ["add", "-A"]);
        await RunAsync(repository, ["commit", "-q", "--allow-empty", "-m", "a change"]);
        return await RunAsync(repository, ["rev-parse", "HEAD"]);
    }

    /// <summary>Runs git in a folder, with no configuration but the repository's; gives what it says without the line's end.</summary>
    public Task<string> RunAsync(string folder, params string[] words) => RunAsync(folder, null, words);

    /// <summary>The same with something to read.</summary>
    public async Task<string> RunAsync(string folder, byte[]? input, string[] words)
    {
        string time = string.Create(CultureInfo.InvariantCulture, $"{_time} +0200");
        var environment = new Dictionary<string, string?>
        {
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_ALLOW_PROTOCOL"] = "file:git:http:https:ssh",
            ["GIT_AUTHOR_NAME"] = "A",
            ["GIT_AUTHOR_EMAIL"] = "a@example.org",
            ["GIT_AUTHOR_DATE"] = time,
            ["GIT_COMMITTER_NAME"] = "C",
            ["GIT_COMMITTER_EMAIL"] = "c@example.org",
            ["GIT_COMMITTER_DATE"] = time,
        };
        if (input is null) return (await Programs.RunAsync(_git, words, folder, environment)).Succeeded().Output.TrimEnd('\n');
        string file = Path.Combine(_folder, ".input");
        await File.WriteAllBytesAsync(file, input);
        return (await Programs.RunAsync("/bin/sh", ["-c", "f=$1; shift; exec git \"$@\" < \"$f\"", "sh", file, .. words], folder, environment)).Succeeded().Output.TrimEnd('\n');
    }

    /// <summary>Makes a bare copy that is served over HTTP; gives its folder.</summary>
    public async Task<string> BareAsync(string repository, string name)
    {
        string path = Path.Combine(_folder, name);
        await RunAsync(_folder, "clone", "-q", "--bare", repository, path);
        return path;
    }

    /// <summary>Writes a tree object of these lines (<c>MODE NAME OBJECT</c>) without any check, commits it on <c>main</c>, and gives the commit.</summary>
    public async Task<string> CommitTreeAsync(string repository, params (string Mode, string Name, string Object)[] entries)
    {
        using var tree = new MemoryStream();
        foreach (var (mode, name, o) in entries)
        {
            tree.Write(Encoding.Latin1.GetBytes($"{mode} {name}\0"));
            tree.Write(Convert.FromHexString(o));
        }

        string written = await RunAsync(repository, tree.ToArray(), ["hash-object", "-t", "tree", "-w", "--literally", "--stdin"]);
        string commit = await RunAsync(repository, "commit-tree", "-m", "a tree", written);
        await RunAsync(repository, "update-ref", "refs/heads/main", commit);
        return commit;
    }
}
