using Poncho.IO.Files;
using Poncho.Runtime.Environments;
using Poncho.Runtime.NodeCache;
using Poncho.Runtime.Relocating;

namespace Poncho.Runtime.Executing;

/// <summary>An environment that a command can run in.</summary>
/// <param name="Prefix">Where it is.</param>
/// <param name="Config">Null for one that is not Poncho's.</param>
/// <param name="Name">What a prompt calls it where it lies in the node cache; null where its folder has a name that the user gave.</param>
/// <param name="Use">Keeps it in the node cache while it is used; null where nobody deletes it.</param>
/// <param name="Mount">Keeps the file system mounted whose files it has; null where none is.</param>
internal sealed record ReadyEnvironment(Prefix Prefix, EnvironmentConfig? Config, string? Name, CacheUse? Use = null, FileLock? Mount = null)
{
    /// <summary>Leaves what keeps it to the program that takes this process's place.</summary>
    public void KeepAcrossExec()
    {
        Use?.KeepAcrossExec();
        Mount?.KeepAcrossExec();
    }
}
