using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Node;

/// <summary>Where <c>poncho</c> has its store on this machine, if it has one: on most nodes there is none, nor a home folder.</summary>
internal static class StoreFolder
{
    /// <summary>In <c>$PONCHO_HOME</c>, else <c>$XDG_CACHE_HOME/poncho</c>, else <c>$HOME/.cache/poncho</c>; null where none of them is set.</summary>
    public static string? Find(EnvironmentVariables variables)
    {
        const string Given = "PONCHO_HOME", Store = "store";
        if (variables.FindNonEmpty(Given) is { } given) return Path.Combine(Folders.Named(given, Given), Store);
        string? cache = variables.FindNonEmpty("XDG_CACHE_HOME");
        if (cache is null || !Path.IsPathRooted(cache)) cache = variables.FindNonEmpty("HOME") is { } home ? Path.Combine(home, ".cache") : null;
        return cache is null ? null : Path.Combine(Folders.Named(Path.Combine(cache, "poncho"), Given), Store);
    }
}
