using System.Diagnostics.CodeAnalysis;
using Poncho.Conda.Versions;
using Poncho.Conda.VirtualPackages;

namespace Poncho.Builder.Specs;

/// <summary>
/// What the user says of the nodes that an environment is for: that they have a virtual package, such as <c>__cuda=12.4</c>, or
/// (<c>__cuda=</c>) that they have none.
/// </summary>
/// <param name="Name">Such as <c>__cuda</c>.</param>
/// <param name="Package">Null: the nodes have none.</param>
internal sealed record VirtualItem(string Name, VirtualPackage? Package)
{
    /// <summary>What a user can write, for hints.</summary>
    public const string Form = "write __NAME=VERSION, such as __cuda=12.4, or __NAME= for none";

    private const string UsualBuild = "0";

    /// <summary>
    /// Reads <c>__NAME=VERSION</c>, <c>__NAME=VERSION=BUILD</c> or <c>__NAME=</c>; of <c>__archspec</c> the processor's name may stand
    /// alone.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out VirtualItem? item)
    {
        item = null;
        string[] parts = [.. text.Trim().Split('=', 3).Select(part => part.Trim())];
        string name = parts[0];
        if (parts.Length < 2 || !IsName(name)) return false;
        if (parts is [_, ""])
        {
            item = new VirtualItem(name, null);
            return true;
        }

        (string version, string build) = parts.Length == 3 ? (parts[1], parts[2])
            : name == "__archspec" ? ("1", parts[1])
            : (parts[1], UsualBuild);
        // To conda a word is a version too, and an old one: no machine has such a package.
        bool isVersion = version.Length > 0 && char.IsAsciiDigit(version[0]);
        if (!IsBuild(build) || !isVersion || !CondaVersion.TryParse(version, out var parsed)) return false;
        item = new VirtualItem(name, new VirtualPackage(name, parsed, build));
        return true;
    }

    /// <summary>The one spelling.</summary>
    public override string ToString() => Package?.ToString() ?? $"{Name}=";

    private static bool IsName(string text) => text.Length > 2
        && text.StartsWith("__", StringComparison.Ordinal)
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-');

    private static bool IsBuild(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
}
