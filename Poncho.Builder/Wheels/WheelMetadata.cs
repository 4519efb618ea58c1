using System.Collections.Immutable;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;

namespace Poncho.Builder.Wheels;

/// <summary>What METADATA says, as far as layers need it (core metadata 1.0 to 2.5).</summary>
internal sealed record WheelMetadata
{
    private const int LongestLicense = 200;
    private const string LicenseClassifier = "License ::";

    /// <summary>The project's name as its author writes it.</summary>
    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>In the project's own words; null where it says none, or pastes the whole text.</summary>
    public string? License { get; init; }

    /// <summary>Which Pythons it takes, as it is written; null where it does not say.</summary>
    public string? RequiresPython { get; init; }

    /// <summary>Requirements as they are written, markers included.</summary>
    public ImmutableArray<string> RequiresDist { get; init; } = [];

    /// <param name="text">The file.</param>
    /// <param name="wheel">The wheel's name, for messages.</param>
    /// <exception cref="PonchoException">It does not say whose metadata it is.</exception>
    public static WheelMetadata Parse(string text, string wheel)
    {
        var fields = new HeaderFields(text);
        return new WheelMetadata
        {
            Name = Needed(fields, "Name", wheel),
            Version = Needed(fields, "Version", wheel),
            License = LicenseOf(fields),
            RequiresPython = fields.First("Requires-Python"),
            RequiresDist = [.. fields.All("Requires-Dist")],
        };
    }

    private static string Needed(HeaderFields fields, string name, string wheel)
    {
        string? value = fields.First(name);
        if (value is not { Length: > 0 } || value.Any(c => char.IsControl(c) || c is '/' or '\\'))
        {
            throw new PonchoException(
                $"METADATA of wheel {wheel} has no good field \"{name}\"{(value is { Length: > 0 } ? ": " + Shown.Text(value) : "")}",
                "the wheel is broken; ask who made it, or use another version");
        }

        return value;
    }

    private static string? LicenseOf(HeaderFields fields)
    {
        if (fields.First("License-Expression") is { Length: > 0 } expression) return expression;
        if (fields.First("License") is { } stated && IsName(stated)) return stated;
        var classifiers = fields.All("Classifier").Where(c => c.StartsWith(LicenseClassifier, StringComparison.Ordinal));
        string[] names = [.. classifiers.Select(c => c[(c.LastIndexOf("::", StringComparison.Ordinal) + 2)..].Trim())];
        return names.Length == 0 ? null : string.Join(", ", names);
    }

    // Many projects put the whole text of their licence into the field.
    private static bool IsName(string license)
    {
        if (license.Length is 0 or > LongestLicense || license == "UNKNOWN") return false;
        return !license.Contains('\n', StringComparison.Ordinal);
    }
}
