namespace Poncho.Builder.Locks;

/// <summary>A package: it has a version, and most are an archive that a channel or index gives.</summary>
public abstract record PackageSource : LockedSource
{
    /// <summary>Empty only of local code, whose version is known when it is built.</summary>
    public string Version { get; init; } = "";

    /// <summary>The archive's md5, 32 hex digits, where an old channel has nothing better; else null.</summary>
    public string? Md5 { get; init; }

    /// <summary>The last part of the URL: of a wheel or sdist as it stands there, of a conda package unescaped.</summary>
    public virtual string FileName => Url[(Url.LastIndexOf('/') + 1)..];

    public override string? Revision => Version.Length > 0 ? Version : null;

    public override string ShortState => Revision ?? base.ShortState;

    protected override IEnumerable<string?> Title => [Name, Version];
}
