using Poncho.Builder.Compiling;
using Poncho.Builder.Locks;
using Poncho.Builder.Sources;
using Poncho.IO;

namespace Poncho.Builder.Resolving;

/// <summary>Unpacks the conda part of an environment, so that its pip sees what conda provides; what was unpacked once is found again.</summary>
/// <param name="layers">Finds or makes the layers of conda packages.</param>
/// <param name="interpreters">Where environments are unpacked.</param>
/// <param name="environment">The variables of this process.</param>
/// <param name="keepDownloads">Whether archives stay after their layers are made.</param>
internal sealed class PipPrefixes(
    SourceLayers layers,
    InterpreterFolder interpreters,
    IReadOnlyDictionary<string, string?> environment,
    bool keepDownloads)
{
    /// <param name="lock">Of whose conda packages the prefix is made, those that pip replaces included: pip itself may be one.</param>
    /// <param name="cancel">Stops it; nothing half unpacked stays.</param>
    /// <exception cref="PonchoException">There is no Python in it, or a layer cannot be made.</exception>
    public async Task<PipPrefix> OpenAsync(EnvironmentLock @lock, CancellationToken cancel)
    {
        var packages = @lock.Sources.OfType<CondaSource>().Select(source => source with { IsReplaced = false });
        var conda = @lock with { Sources = [.. packages] };
        var python = LockedPython.Find(conda)
            ?? throw new PonchoException(
                "pip's part of the spec needs a Python in the environment, and there is none",
                "ask for \"python\" and \"pip\" in the conda part");
        var built = await layers.GetAsync(conda, keepDownloads, cancel);
        string interpreter = await interpreters.UnpackAsync([.. built.Layers.Select(layer => layer.Info)], python, conda.Platform, cancel);
        string prefix = Path.GetDirectoryName(Path.GetDirectoryName(interpreter)!)!;
        return new PipPrefix(new PipProgram(interpreter, prefix, environment), python, built.Layers);
    }
}
