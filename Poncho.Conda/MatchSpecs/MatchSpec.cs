using System.Diagnostics.CodeAnalysis;
using Poncho.Conda.Naming;
using Poncho.Conda.Versions;
using Poncho.IO;

namespace Poncho.Conda.MatchSpecs;

/// <summary>
/// A question to packages, <c>channel/subdir::name version build[key=value, ...]</c> (CEP 29): its name, and what it asks of version, build
/// and the rest. Immutable.
/// </summary>
/// <remarks>
/// What the brackets say wins over the same thing outside. The parser reads what conda's repodata holds, with the meaning that rattler
/// gives it. <see cref="ToString"/> gives one spelling that is read back as an equal spec, except that it never shows the passwords and
/// tokens of URLs.
/// </remarks>
public sealed class MatchSpec : IEquatable<MatchSpec>
{
    internal MatchSpec(
        PackageName name,
        StringMatcher? namePattern,
        VersionSpec? version,
        StringMatcher? build,
        BuildNumberSpec? buildNumber,
        MatchSpecFields? more)
    {
        PackageName = namePattern is null ? name : null;
        NamePattern = namePattern;
        Version = version;
        Build = build;
        BuildNumber = buildNumber;
        Fields = more ?? MatchSpecFields.None;
    }

    /// <summary>The name in lower case; null where it is a pattern.</summary>
    public string? Name => PackageName?.Normalized;

    /// <summary>The name with its typed form; null where it is a pattern.</summary>
    public PackageName? PackageName { get; }

    /// <summary>The pattern that names must match, null where the spec names one package.</summary>
    public StringMatcher? NamePattern { get; }

    /// <summary>Null where nothing is asked; <c>*</c> is asked but matches all.</summary>
    public VersionSpec? Version { get; }

    /// <summary>What the build string must be; null where nothing is asked.</summary>
    public StringMatcher? Build { get; }

    /// <summary>What the build number must be; null where nothing is asked.</summary>
    public BuildNumberSpec? BuildNumber { get; }

    /// <summary>The channel as it was written: a name, an URL (which may hold credentials: for fetching, never to be shown) or a path.</summary>
    public string? Channel => Fields.Channel;

    /// <summary>The platform folder that the package must be in, as written.</summary>
    public string? Subdir => Fields.Subdir;

    /// <summary>The namespace that the record must say, which next to none does.</summary>
    public string? Namespace => Fields.Namespace;

    /// <summary>The file name of the archive.</summary>
    public string? FileName => Fields.FileName;

    /// <summary>The URL of the archive (<c>file://</c> for a path). It may hold credentials.</summary>
    public string? Url => Fields.Url;

    /// <summary>The sha256 that the archive must have.</summary>
    public Digest? Sha256 => Fields.Sha256;

    /// <summary>32 hex digits in lower case.</summary>
    public string? Md5 => Fields.Md5;

    /// <summary>Groups of optional dependencies that are asked for too (CEP 44); null where no list was written.</summary>
    public IReadOnlyList<string>? Extras => Fields.Extras;

    /// <summary>Flags that a variant must have.</summary>
    public IReadOnlyList<StringMatcher>? Flags => Fields.Flags;

    /// <summary>The condition under which the spec counts as a dependency.</summary>
    public MatchCondition? When => Fields.When;

    /// <summary>The licence that the record must say, whatever the case of its letters.</summary>
    public string? License => Fields.License;

    /// <summary>The family of licences that the record must say, whatever the case of its letters.</summary>
    public string? LicenseFamily => Fields.LicenseFamily;

    /// <summary>Features that the package must track; null where no list was written.</summary>
    public IReadOnlyList<string>? TrackFeatures => Fields.TrackFeatures;

    internal MatchSpecFields Fields { get; }

    /// <summary>The file name of the one archive that is asked for, by <c>fn</c> or at the end of its URL; null where none is.</summary>
    internal string? ArchiveName => FileName ?? (Url is null ? null : Uri.UnescapeDataString(Url[(Url.LastIndexOf('/') + 1)..]));

    /// <summary>The same, of an archive at another address.</summary>
    /// <param name="url">Such as the canonical address, which records have.</param>
    public MatchSpec WithUrl(string url) =>
        new(PackageName.GetValueOrDefault(), NamePattern, Version, Build, BuildNumber, Fields with { Url = url });

    /// <summary>The spec that asks only for a name.</summary>
    public static MatchSpec Of(PackageName name) => new(name, null, null, null, null, null);

    /// <summary>The spec that asks for a name and a version.</summary>
    public static MatchSpec Of(PackageName name, VersionSpec version) => new(name, null, version, null, null, null);

    /// <exception cref="PonchoException">The text is no match spec.</exception>
    public static MatchSpec Parse(ReadOnlySpan<char> text, Strictness strictness, NameForm names = NameForm.Exact) =>
        TryParse(text, strictness, names, out var spec, out string? problem)
            ? spec
            : throw new PonchoException($"not a package specification, {problem}: \"{MatchSpecPrinter.Redact(CondaVersion.Shorten(text))}\"");

    /// <summary>Reads a spec that names one package.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, Strictness strictness, [NotNullWhen(true)] out MatchSpec? spec) =>
        TryParse(text, strictness, NameForm.Exact, out spec, out _);

    /// <summary>Reads a spec, or says what is wrong with it, in words that follow "not a package specification,".</summary>
    public static bool TryParse(
        ReadOnlySpan<char> text,
        Strictness strictness,
        [NotNullWhen(true)] out MatchSpec? spec,
        [NotNullWhen(false)] out string? problem) =>
        TryParse(text, strictness, NameForm.Exact, out spec, out problem);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, Strictness, out MatchSpec?, out string?)"/>
    public static bool TryParse(
        ReadOnlySpan<char> text,
        Strictness strictness,
        NameForm names,
        [NotNullWhen(true)] out MatchSpec? spec,
        [NotNullWhen(false)] out string? problem)
    {
        var parser = new MatchSpecParser(text, strictness, names, insideCondition: false);
        spec = parser.Parse();
        problem = spec is null ? parser.Problem ?? "it cannot be read" : null;
        return spec is not null;
    }

    /// <summary>
    /// True if name (in lower case), version, build and build number are as asked. What else a spec may ask (channel, checksums, ...) is
    /// not looked at.
    /// </summary>
    public bool Matches(string name, CondaVersion version, string build, long buildNumber) =>
        MatchesName(name) && Matches(version, build, buildNumber);

    /// <summary>True if version, build and build number are as asked, for a package whose name is known to match.</summary>
    public bool Matches(CondaVersion version, string build, long buildNumber) =>
        (Version is null || Version.Matches(version))
        && (Build is null || Build.Matches(build))
        && (BuildNumber is null || BuildNumber.Value.Matches(buildNumber));

    /// <summary>True if the name, in lower case, is the one that is asked for or matches the pattern.</summary>
    public bool MatchesName(string name) => NamePattern is null ? string.Equals(Name, name, StringComparison.Ordinal) : NamePattern.Matches(name);

    public bool Equals(MatchSpec? other) =>
        other is not null
        && PackageName == other.PackageName
        && Equals(NamePattern, other.NamePattern)
        && Equals(Version, other.Version)
        && Equals(Build, other.Build)
        && BuildNumber == other.BuildNumber && Fields.Equals(other.Fields);

    public override bool Equals(object? obj) => Equals(obj as MatchSpec);

    public override int GetHashCode() => HashCode.Combine(PackageName, NamePattern, Version, Build, BuildNumber);

    public override string ToString() => MatchSpecPrinter.Print(this);
}
