namespace Poncho.Builder.Locks;

/// <summary>A Python project that pip installs.</summary>
public abstract record PipSource : PackageSource
{
    public const string KindName = "pip";

    public sealed override string Kind => KindName;

    /// <summary>The user asked for it, it did not only come as what another needs (PEP 376, REQUESTED).</summary>
    public bool IsRequested { get; init; }

    /// <summary>
    /// The user gave its address or folder, no index did, which the installed package says of itself (PEP 610, <c>direct_url.json</c>).
    /// </summary>
    public bool IsDirect { get; init; }

    /// <summary>The folder of an archive or repository that holds the project (<c>#subdirectory=</c>), with <c>/</c>; null: the topmost.</summary>
    public string? Path { get; init; }
}
