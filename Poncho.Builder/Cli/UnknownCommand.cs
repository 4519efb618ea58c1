using Poncho.IO;

namespace Poncho.Builder.Cli;

/// <summary>What somebody may have meant who calls a command that there is not.</summary>
internal static class UnknownCommand
{
    // What other programs call it, and how it is done here.
    private static readonly (string[] Words, string Here)[] s_elsewhere =
    [
        (["list", "ls", "ps", "env", "envs", "image"], "poncho images"),
        (["build", "make", "pack", "bundle", "new", "package_create"], "poncho create"),
        (["install", "require"], "poncho add"),
        (["exec", "start", "x", "package_run"], "poncho run"),
        (["delete", "del", "rmi", "untag"], "poncho rm"),
        (["uninstall", "drop"], "poncho remove"),
        (["show", "describe", "history", "verify"], "poncho inspect"),
        (["update", "upgrade", "bump"], "poncho lock SPEC --update"),
        (["freeze", "compile", "sync", "solve", "resolve", "relock"], "poncho lock"),
        (["save", "convert", "unpack", "extract"], "poncho export"),
        (["import", "pull"], "poncho load"),
        (["clean", "gc", "purge"], "poncho prune"),
        (["find", "query", "repoquery"], "poncho search"),
        (["depends", "deps", "graph"], "poncho tree"),
        (["whoneeds", "rdepends", "explain"], "poncho why"),
        (["compare", "cmp"], "poncho diff"),
        (["rename", "alias", "name"], "poncho tag"),
        (["config", "doctor", "status", "about"], "poncho info"),
        (["completions"], "poncho completion"),
        (["version"], "poncho --version"),
        // A function of the shell in which an environment is active.
        (["deactivate", "leave"], "deactivate"),
    ];

    // The same behind "poncho cache".
    private static readonly (string[] Words, string Here)[] s_ofCache =
    [
        (["ls", "images", "show", "inspect", "ps"], "list"),
        (["du", "df", "info", "usage", "dir"], "size"),
        (["clean", "gc", "purge", "trim", "evict"], "prune"),
        (["rm", "remove", "delete", "del", "drop", "reset", "empty"], "clear"),
        (["add", "load", "create", "warm", "pull", "populate"], "fill"),
        (["check", "fsck", "repair", "test", "scrub"], "verify"),
    ];

    /// <summary>The command lines that may be meant, the likeliest first; none where nothing is like it.</summary>
    /// <param name="word">The word that is no command.</param>
    /// <param name="commands">The names of the commands that there are.</param>
    /// <param name="path">What they stand behind, such as <c>poncho cache</c>.</param>
    public static IReadOnlyList<string> Meant(string word, IReadOnlyCollection<string> commands, string path = ProgramNames.Poncho)
    {
        string lower = word.ToLowerInvariant();
        if (path != ProgramNames.Poncho)
        {
            string? below = s_ofCache.FirstOrDefault(known => known.Words.Contains(lower)).Here;
            IReadOnlyList<string> near = below is not null && commands.Contains(below) ? [below] : NearestNames.Of(lower, commands, most: 2);
            return [.. near.Select(name => $"{path} {name}")];
        }

        string? here = s_elsewhere.FirstOrDefault(known => known.Words.Contains(lower)).Here;
        if (here is not null) return [here];
        if (commands.Contains(lower)) return [$"{ProgramNames.Poncho} {lower}"];
        return [.. NearestNames.Of(lower, commands, most: 2).Select(name => $"{ProgramNames.Poncho} {name}")];
    }
}
