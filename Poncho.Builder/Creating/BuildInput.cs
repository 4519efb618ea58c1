using Poncho.Builder.Locking.Foreign;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.Runtime.Relocating;

namespace Poncho.Builder.Creating;

/// <summary>What a user can name as SPEC: a spec, a lock of ours or one of another program, an environment.</summary>
internal abstract record BuildInput
{
    public sealed record OfSpec(Spec Spec) : BuildInput;

    public sealed record OfLock(LockFile Lock) : BuildInput;

    public sealed record OfForeign(ForeignLock Lock) : BuildInput;

    /// <param name="Prefix">The folder of a conda environment that exists already.</param>
    public sealed record OfPrefix(string Prefix) : BuildInput;
}
