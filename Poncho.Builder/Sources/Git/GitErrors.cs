using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Sources.Git;

/// <summary>What git says when something fails, said to a user of Poncho.</summary>
internal static class GitErrors
{
    /// <summary>What to do where only the program helps.</summary>
    public const string InstallHint = "install git, such as by apt-get install git";

    private const string PlainFiles = "it is served as plain files";

    private const string AskGit = "try git ls-remote with this address";

    private static readonly (string Said, string Reason, string? Hint)[] Known =
    [
        ("terminal prompts disabled", "it asks for a name and password", "put them where git finds them: a credential helper, or ~/.netrc"),
        ("Authentication failed", "it refuses the name and password", "put the right ones where git finds them: a credential helper, or ~/.netrc"),
        ("Permission denied (", "it refuses this user's ssh key", "give the host a key that the ssh-agent has"),
        ("Host key verification failed", "its ssh host key is not known", "connect to it once by ssh"),
        ("dubious ownership", "it belongs to another user", "if you trust it: git config --global --add safe.directory FOLDER"),
        ("returned error: 403", "it refuses access", "check the address, and the name and password that git finds for it"),
        ("does not appear to be a git repository", "there is none", "check the address"),
        ("not found", "there is none", "check the address, and whether it asks for a password"),
        ("Could not resolve host", "no such host", "check the address, the network and the proxy"),
        ("no such host", "no such host", "check the address, the network and the proxy"),
        ("Connection refused", "connection refused", "check the address, the network and the proxy"),
        ("Failed to connect", "no connection", "check the address, the network and the proxy"),
        ("no connection", "no connection", "check the address, the network and the proxy"),
        ("Operation too slow", "no bytes for a minute", "try again later"),
        ("not allowed", "git does not go there by this transport", "use https, ssh, git, file or a folder"),
        ("unknown object format", "its objects have SHA-256 names, which only the git program reads", InstallHint),
        ("dumb http transport does not support", PlainFiles, null),
    ];

    /// <summary>A remote that libgit2 was to read could not be reached, or refused.</summary>
    public static PonchoException Unreadable(GitRemote remote, TransferException error)
    {
        var known = Unreadable(remote, error.Message.Split(": \"")[0]);
        // Where the words are none that we know, the transfer's own hint helps more than ours.
        string? hint = known.Hint == AskGit ? error.Hint ?? AskGit : known.Hint;
        bool isPlainFiles = error.Message.StartsWith("dumb http", StringComparison.Ordinal);
        return new PonchoException(known.Message, isPlainFiles ? InstallHint : hint, error);
    }

    /// <summary>Whether asking the remote in another way cannot help.</summary>
    public static bool IsFinal(string said) => Known
        .Where(known => known.Reason != PlainFiles)
        .Any(known => said.Contains(known.Said, StringComparison.OrdinalIgnoreCase));

    /// <summary>A remote could not be read.</summary>
    public static PonchoException Unreadable(GitRemote remote, string said)
    {
        foreach (var (text, reason, hint) in Known)
        {
            if (!said.Contains(text, StringComparison.OrdinalIgnoreCase)) continue;
            return new PonchoException($"cannot read git repository ({reason}): \"{remote.Shown}\"", hint);
        }

        return new PonchoException($"cannot read git repository ({Line(said)}): \"{remote.Shown}\"", AskGit);
    }

    /// <summary>A call on our own cache failed: something is wrong with the cache or the disk.</summary>
    public static PonchoException Cache(string folder, string said) =>
        new($"git cannot use its cache ({Line(said)}): \"{folder}\"", "check the disk's space; delete the folder, it is fetched again");

    // The first line that says what was fatal, in one line and without passwords.
    private static string Line(string said)
    {
        string[] lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string? reason = After("fatal: ", lines) ?? After("error: ", lines) ?? lines.LastOrDefault();
        return Redacted.Text(reason ?? "it says nothing").Replace('"', '\'').TrimEnd('.');
    }

    // The rest of the first line that begins so; null for none.
    private static string? After(string beginning, string[] lines)
    {
        string? line = lines.FirstOrDefault(said => said.StartsWith(beginning, StringComparison.Ordinal));
        return line?[beginning.Length..];
    }
}
