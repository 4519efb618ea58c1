using Poncho.IO;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Sources.Placing;

/// <summary>What is Poncho's own in a prefix, and no package may bring along.</summary>
internal static class ReservedPaths
{
    /// <summary>The environment's history, in the form of conda.</summary>
    public const string History = "conda-meta/history";

    /// <summary>The environment's own variables, in the form of conda: what it names is set for every command.</summary>
    public const string State = "conda-meta/state";

    /// <param name="what">Whose paths these are, with its kind, for messages.</param>
    /// <param name="paths">Below the prefix.</param>
    /// <param name="record">A path more that only we write; null for none.</param>
    /// <exception cref="PonchoException">One of them is reserved.</exception>
    public static void Refuse(string what, IEnumerable<string> paths, string? record)
    {
        foreach (string path in paths)
        {
            bool isRecord = path == record || (path.StartsWith("conda-meta/", StringComparison.Ordinal) && path.EndsWith(".json", StringComparison.Ordinal));
            bool isPonchos = path == EnvironmentHead.Folder || path.StartsWith(EnvironmentHead.Folder + "/", StringComparison.Ordinal);
            if (!isRecord && !isPonchos && path is not (History or State)) continue;
            throw new PonchoException(
                $"{what} has a file that only an environment may have: \"{path}\"",
                "the package is broken or hostile; ask its publisher");
        }
    }
}
