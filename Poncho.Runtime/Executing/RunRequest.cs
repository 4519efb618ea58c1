using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Unpacking;

namespace Poncho.Runtime.Executing;

/// <summary>What <c>poncho run</c> is asked.</summary>
public sealed record RunRequest
{
    /// <summary>
    /// An existing path (a tarball or a folder), else a name or digest in the store, else a reference to a registry: see
    /// <see cref="EnvironmentFinder"/>.
    /// </summary>
    public required string Environment { get; init; }

    /// <summary>
    /// Who has the layers which an incremental tarball lacks (<c>--with</c>): environments, named in the same way, and stores, each by its
    /// folder, an OCI image layout of which the blobs alone matter; the folder of an unpacked environment has no layers.
    /// </summary>
    public IReadOnlyList<string> With { get; init; } = [];

    /// <summary>The store's folder, in which names and digests are looked up; null for no store.</summary>
    public string? StoreRoot { get; init; }

    /// <summary>Finds what is meant as a reference to a registry (<see cref="EnvironmentFinder.Remote"/>); null where no registry is asked.</summary>
    public Func<string, EnvironmentPlace?>? Remote { get; init; }

    /// <summary>A folder for a private, writable copy (<c>-u</c>); null for the node cache.</summary>
    public string? UnpackTo { get; init; }

    /// <summary>How long to wait for another process that unpacks the same environment (<c>-w</c>); null for any time.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>
    /// A cache for all users into which the environment is unpacked, whatever other caches have (<c>poncho cache fill --shared</c>); null for
    /// the user's own node cache.
    /// </summary>
    public string? SharedCache { get; init; }

    /// <summary>How many bytes the node cache may take (<c>--cache-limit</c>); null for what <c>PONCHO_NODE_CACHE_LIMIT</c> says, if anything.</summary>
    public long? CacheLimit { get; init; }

    /// <summary>The command and its arguments; empty to prepare the environment only.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>
    /// The variables that the command was started with: they say where the node cache is, how much may be unpacked
    /// (<see cref="UnpackLimits"/>), and what the machine has without showing it (<c>CONDA_OVERRIDE_CUDA</c>).
    /// </summary>
    public required EnvironmentVariables Variables { get; init; }

    /// <summary>Variables that the command gets besides those of the environment; a later one of these counts over it.</summary>
    public IReadOnlyDictionary<string, string> Sets { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Whether the command gets <c>PONCHO_PREFIX</c> where its caller has none. The original's <c>poncho_package_run</c> does not set it:
    /// TaskVine's tasks take the Python of a <c>PONCHO_PREFIX</c> that their worker has for their own.
    /// </summary>
    public bool SetsPonchoPrefix { get; init; } = true;

    /// <summary>
    /// Whether an environment is unpacked beside <see cref="UnpackTo"/>, in a folder whose name ends with its digest, where that folder
    /// holds another environment; else that is an error. Tasks that share a folder name it after their tarball's file, and two tarballs may
    /// have one name.
    /// </summary>
    public bool UnpacksBeside { get; init; }

    /// <summary>Told of what is unpacked.</summary>
    public ITransferProgress Progress { get; init; } = SilentProgress.Instance;

    /// <summary>Told, in one line, of what did not work and is no reason to stop.</summary>
    public Action<string> Warn { get; init; } = static _ => { };

    /// <summary>Told, in one line, of each step.</summary>
    public Action<string> Log { get; init; } = static _ => { };
}
