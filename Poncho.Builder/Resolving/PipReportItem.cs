using Poncho.IO;

namespace Poncho.Builder.Resolving;

/// <summary>One distribution that pip would install.</summary>
internal sealed record PipReportItem
{
    /// <summary>The project's name, normalized (PEP 503).</summary>
    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>Where it is from, without passwords: a wheel, an sdist, a git repository (without <c>git+</c>), a folder.</summary>
    public required string Url { get; init; }

    /// <summary>The sha256 of the archive; null for repositories and folders, and where neither index nor download gave it.</summary>
    public Digest? Sha256 { get; init; }

    /// <summary>Of a repository: the commit.</summary>
    public string? Commit { get; init; }

    /// <summary>Of a repository: what was asked for, a branch, tag or commit.</summary>
    public string? Ref { get; init; }

    /// <summary>Of a repository or archive: the folder in it that holds the project.</summary>
    public string? Subdirectory { get; init; }

    /// <summary>Its version control system, such as <c>git</c>; null for what is in none.</summary>
    public string? Vcs { get; init; }

    /// <summary>Whether it is a folder of this machine.</summary>
    public bool IsFolder { get; init; }

    /// <summary>Whether the user asked for it by name.</summary>
    public bool IsRequested { get; init; }

    /// <summary>Whether the user gave the address, and no index did.</summary>
    public bool IsDirect { get; init; }

    /// <summary>Whether its publisher took it back (PEP 592).</summary>
    public bool IsYanked { get; init; }

    /// <summary>The names of projects that it may need, whatever their markers say, normalized.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Whether <see cref="Url"/> is a wheel.</summary>
    public bool IsWheel => !IsFolder && Vcs is null && Url.EndsWith(".whl", StringComparison.OrdinalIgnoreCase);
}
