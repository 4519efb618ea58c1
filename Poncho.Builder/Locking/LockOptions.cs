using Poncho.Builder.Building;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;

namespace Poncho.Builder.Locking;

/// <summary>What a lock depends on besides the spec.</summary>
internal sealed record LockOptions
{
    /// <summary>The conda platform, such as <c>linux-64</c>.</summary>
    public required string Subdir { get; init; }

    /// <summary>Whether modules are to be byte-compiled, as far as this machine can.</summary>
    public required ByteCompilation ByteCompilation { get; init; }

    /// <summary>Channels that are paths are below this folder.</summary>
    public required string BaseFolder { get; init; }

    /// <summary>What the command line says of the nodes (<c>--virtual</c>).</summary>
    public IReadOnlyList<VirtualItem> Virtual { get; init; } = [];

    /// <summary>
    /// The lock of before: its virtual packages are taken in place of the machine's, and its packages stay where they fit. Null: everything is
    /// chosen anew.
    /// </summary>
    public EnvironmentLock? Before { get; init; }

    /// <summary>Names of <see cref="Before"/> that move on to what is best today.</summary>
    public IReadOnlySet<string> Moving { get; init; } = new HashSet<string>();

    /// <summary>
    /// The git and http sources, where they were locked for another platform just now: all platforms carry the same, even where a branch moves
    /// meanwhile. Null: they are to be locked.
    /// </summary>
    public IReadOnlyList<LockedSource>? Data { get; init; }

    /// <summary>What was locked for this machine's platform just now, whose Python compiles for others of its version; null for nothing.</summary>
    public EnvironmentLock? Beside { get; init; }

    /// <summary>A file that gets the question that the solver is asked, for bug reports; null for none.</summary>
    public string? ProblemPath { get; init; }
}
