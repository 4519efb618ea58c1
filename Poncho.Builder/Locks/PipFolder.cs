using Poncho.IO;

namespace Poncho.Builder.Locks;

/// <summary>Local code: a folder whose content no lock holds, built anew from what it holds.</summary>
public sealed record PipFolder : PipBuilt
{
    /// <summary>The folder as the spec names it, below the spec's own folder where it is relative.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// The digest of the files that say what it needs (pyproject.toml, setup.cfg, setup.py). Another one means that the lock does not answer.
    /// </summary>
    public Digest? Project { get; init; }
}
