using System.Collections.Immutable;
using Poncho.Analyze.Naming;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;

namespace Poncho.Builder.Wheels;

/// <summary>What the file name of a wheel says (PEP 427, PEP 425).</summary>
internal sealed record WheelName
{
    private const string Suffix = ".whl";

    /// <summary>The project's name as it is written there.</summary>
    public required string Distribution { get; init; }

    /// <summary>The version as it is written there.</summary>
    public required string Version { get; init; }

    /// <summary>The build tag, which begins with a digit; null for most.</summary>
    public string? Build { get; init; }

    /// <summary>Such as <c>py2</c>, <c>py3</c>, <c>cp311</c>.</summary>
    public required ImmutableArray<string> PythonTags { get; init; }

    /// <summary>Such as <c>none</c>, <c>abi3</c>, <c>cp311</c>.</summary>
    public required ImmutableArray<string> AbiTags { get; init; }

    /// <summary>Such as <c>any</c>, <c>manylinux_2_28_x86_64</c>.</summary>
    public required ImmutableArray<string> PlatformTags { get; init; }

    /// <summary>The project's name as indexes compare it.</summary>
    public string Project => ProjectName.Normalize(Distribution);

    /// <exception cref="PonchoException">It is no file name of a wheel.</exception>
    public static WheelName Parse(string fileName) =>
        TryParse(fileName) ?? throw new PonchoException(
            $"not the file name of a wheel: {Shown.Text(fileName)}",
            "it is NAME-VERSION-PYTHON-ABI-PLATFORM.whl, such as six-1.16.0-py2.py3-none-any.whl");

    /// <summary>Null where it is no file name of a wheel.</summary>
    public static WheelName? TryParse(string fileName)
    {
        if (!fileName.EndsWith(Suffix, StringComparison.Ordinal)) return null;
        string[] parts = fileName[..^Suffix.Length].Split('-');
        if (parts.Length is not (5 or 6) || parts.Any(part => part.Length == 0 || part.Any(c => !IsPlain(c)))) return null;
        string? build = parts.Length == 6 ? parts[2] : null;
        if (build is not null && !char.IsAsciiDigit(build[0])) return null;
        var tags = parts[^3..].Select(set => set.Split('.')).ToArray();
        if (tags.Any(set => set.Any(tag => tag.Length == 0))) return null;
        return new WheelName
        {
            Distribution = parts[0],
            Version = parts[1],
            Build = build,
            PythonTags = [.. tags[0]],
            AbiTags = [.. tags[1]],
            PlatformTags = [.. tags[2]],
        };
    }

    /// <summary>The file name.</summary>
    public override string ToString()
    {
        IEnumerable<string> project = Build is null ? [Distribution, Version] : [Distribution, Version, Build];
        var tags = ((ImmutableArray<string>[])[PythonTags, AbiTags, PlatformTags]).Select(set => string.Join('.', set));
        return string.Join('-', project.Concat(tags)) + Suffix;
    }

    // Older tools wrote names of projects that are not ASCII.
    private static bool IsPlain(char c) => !char.IsControl(c) && !char.IsWhiteSpace(c) && !char.IsSurrogate(c) && c is not ('/' or '\\');
}
