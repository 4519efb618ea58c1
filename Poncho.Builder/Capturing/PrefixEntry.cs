namespace Poncho.Builder.Capturing;

/// <summary>What lies at a path of an environment.</summary>
internal sealed record PrefixEntry
{
    /// <summary>Below the prefix, with <c>/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Seconds since 1970, never before.</summary>
    public required long Time { get; init; }

    /// <summary>Bytes of a file.</summary>
    public long Size { get; init; }

    /// <summary>Whether anybody may execute the file.</summary>
    public bool IsExecutable { get; init; }

    /// <summary>The text of a soft link, as it is; null for a file or folder.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>An empty folder.</summary>
    public bool IsFolder { get; init; }

    public bool IsFile => LinkTarget is null && !IsFolder;
}
