using System.Text;
using System.Text.RegularExpressions;
using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Wheels;

namespace Poncho.Builder.Explaining;

/// <summary>What the METADATA of a project that pip installed says it needs.</summary>
internal static partial class PipNeedText
{
    /// <summary>Whether a path is the METADATA of an installed project, at its place in site-packages.</summary>
    public static bool IsMetadata(string path) => path.EndsWith(".dist-info/METADATA", StringComparison.Ordinal);

    /// <summary>Needs that an extra brings are left out: which extras were asked for is not known any more.</summary>
    /// <returns>Null where the file says no name.</returns>
    public static (string Name, string? Version, IReadOnlyList<PackageNeed> Needs)? Read(ReadOnlySpan<byte> metadata)
    {
        var fields = new HeaderFields(Encoding.UTF8.GetString(metadata));
        if (fields.First("Name") is not { Length: > 0 } name) return null;
        return (name, fields.First("Version"), [.. fields.All("Requires-Dist").Select(NeedOf).OfType<PackageNeed>()]);
    }

    private static PackageNeed? NeedOf(string text)
    {
        if (!Requirement.TryParse(text, out var requirement, out _)) return null;
        return requirement.Marker is { } marker && Extra().IsMatch(marker) ? null : new PackageNeed(requirement.Name, (requirement with { Marker = null }).ToString());
    }

    [GeneratedRegex(@"\bextra\b")]
    private static partial Regex Extra();
}
