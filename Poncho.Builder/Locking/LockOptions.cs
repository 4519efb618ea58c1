namespace Poncho.Builder.Locking;

/// <summary>What a lock depends on besides the spec.</summary>
internal sealed record LockOptions
{
    /// <summary>The conda platform, such as <c>linux-64</c>.</summary>
    public required string Subdir { get; init; }

    /// <summary>Whether modules are to be byte-compiled, as far as this machine can.</summary>
    public required bool Compile { get; init; }

    /// <summary>Channels that are paths are below this folder.</summary>
    public required string BaseFolder { get; init; }
}
