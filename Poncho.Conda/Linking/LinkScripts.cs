using System.Collections.Immutable;

namespace Poncho.Conda.Linking;

/// <summary>The scripts that conda looks for by name when it links and unlinks a package.</summary>
internal static class LinkScripts
{
    private static readonly string[] s_moments = ["pre-link", "post-link", "pre-unlink", "post-unlink"];

    public static ImmutableArray<string> Among(IEnumerable<LinkedPath> paths, string package)
    {
        var names = s_moments.Select(moment => $"bin/.{package}-{moment}.sh").ToHashSet(StringComparer.Ordinal);
        return [.. paths.Select(path => path.Target).Where(names.Contains)];
    }
}
