using System.Diagnostics.CodeAnalysis;
using Poncho.Conda.Naming;

namespace Poncho.Builder.Specs;

/// <summary>
/// For which platforms a package of an environment.yml is meant, as micromamba writes it (CEP 24): <c>sel(linux): click</c>.
/// </summary>
/// <param name="Name"><c>linux</c>, <c>osx</c>, <c>win</c>, <c>unix</c>, or a platform of conda such as <c>linux-aarch64</c>.</param>
internal sealed record PlatformSelector(string Name)
{
    /// <summary>What a selector can name.</summary>
    public const string Form = "write sel(linux), sel(osx), sel(win), sel(unix), or a platform such as sel(linux-64)";

    private const string Start = "sel(";

    private static readonly string[] s_systems = ["linux", "osx", "win", "unix"];

    /// <summary>Whether a key is meant as a selector.</summary>
    public static bool IsMeant(string key) => key.StartsWith(Start, StringComparison.Ordinal);

    /// <summary>Reads a key; false where it is no selector, or one of something that is not known.</summary>
    public static bool TryParse(string key, [NotNullWhen(true)] out PlatformSelector? selector)
    {
        string name = IsMeant(key) && key.EndsWith(')') ? key[Start.Length..^1].Trim() : "";
        bool isKnown = s_systems.Contains(name) || (Subdirs.IsKnown(name) && name != "noarch");
        selector = isKnown ? new PlatformSelector(name) : null;
        return isKnown;
    }

    /// <summary>Whether a platform is meant, such as <c>linux-64</c>.</summary>
    public bool Takes(string subdir)
    {
        string system = subdir.Split('-')[0];
        return Name == subdir || Name == system || (Name == "unix" && system != "win");
    }

    /// <summary>As it is written.</summary>
    public override string ToString() => $"{Start}{Name})";
}
