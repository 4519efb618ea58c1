using Poncho.IO;
using Poncho.Oci.Naming;
using Poncho.Oci.Storing;
using Poncho.Runtime.Activation;
using Poncho.Runtime.Environments;
using Poncho.Runtime.NodeCache;
using Poncho.Runtime.Nodes;
using Poncho.Runtime.Opening;
using Poncho.Runtime.PrefixFolders;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Unpacking;

namespace Poncho.Runtime.Executing;

/// <summary>Finds an environment, unpacks it where it is not yet, activates it, and becomes the command.</summary>
public static class EnvironmentRunner
{
    /// <summary>Does not return where there is a command: this process becomes it. Flush what you have written before.</summary>
    /// <returns>The environment's folder, where there is no command.</returns>
    /// <exception cref="CommandException">The command cannot be found (127) or run (126).</exception>
    /// <exception cref="PonchoException">The environment cannot be found, unpacked or activated (125).</exception>
    public static string Run(RunRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var ready = Prepare(request, cancel);
        var variables = PrefixActivator.Activate(ready.Prefix, ready.Config, ProcessEnvironment.OfThisProcess(request.Variables), request.Warn);
        if (request.Command.Count > 0) Command.Execute(request.Command, variables);
        return ready.Prefix.Path;
    }

    /// <summary>The environment, unpacked and relocated.</summary>
    internal static ReadyEnvironment Prepare(RunRequest request, CancellationToken cancel)
    {
        if (Directory.Exists(request.Environment)) return OfFolder(request, cancel);
        if (File.Exists(request.Environment)) return OfTarball(request, cancel);
        using var held = HoldStore(request, cancel);
        using var source = OfStore(request.Environment, request) ?? throw NotFound(request.Environment);
        return Unpack(source, request, cancel);
    }

    private static ReadyEnvironment OfFolder(RunRequest request, CancellationToken cancel)
    {
        if (request.UnpackTo is not null) request.Warn($"the environment is a folder and runs where it is; -u is not heeded: \"{request.UnpackTo}\"");
        string folder = Path.GetFullPath(request.Environment);
        var prefix = UnpackedFolder.Open(folder, request.Wait, cancel);
        return Ready(prefix, UnpackedFolder.ConfigOf(prefix.Path), request);
    }

    private static ReadyEnvironment OfTarball(RunRequest request, CancellationToken cancel)
    {
        var tarballWithHead = TarballEnvironment.Open(request.Environment);
        using var held = tarballWithHead is { IsIncremental: true } ? HoldStore(request, cancel) : null;
        using EnvironmentSource? source = tarballWithHead is { IsIncremental: true } ? Complete(tarballWithHead, request) : tarballWithHead;
        if (source is not null) return Unpack(source, request, cancel);
        using var tarball = new HeadlessTarball(request.Environment);
        return Unpack(tarball, request, cancel);
    }

    /// <summary>
    /// Keeps <c>poncho prune</c> away until the environment is unpacked; null for a store that cannot be written, which nobody prunes.
    /// </summary>
    private static IO.Files.FileLock? HoldStore(RunRequest request, CancellationToken cancel)
    {
        try
        {
            return StoreOf(request)?.Hold(cancel);
        }
        catch (PonchoException)
        {
            return null;
        }
    }

    /// <summary>An incremental tarball, with what <c>--with</c> and the store have of the rest.</summary>
    private static EnvironmentSource Complete(TarballEnvironment tarball, RunRequest request)
    {
        var others = new List<EnvironmentSource>();
        try
        {
            foreach (string other in request.With) others.Add(Lender(other, request));
            return CompletedEnvironment.Of(tarball, others, StoreOf(request));
        }
        catch
        {
            tarball.Dispose();
            foreach (var other in others) other.Dispose();
            throw;
        }
    }

    /// <summary>An environment that layers may be taken from: a tarball or a name in the store.</summary>
    private static EnvironmentSource Lender(string name, RunRequest request)
    {
        if (File.Exists(name)) return TarballEnvironment.Open(name) ?? throw NoLayers(name);
        return OfStore(name, request) ?? throw NotFound(name);
    }

    private static PonchoException NoLayers(string path) => new(
        $"no tarball of Poncho's, and so without layers that could be taken from it: \"{path}\"",
        "give one that poncho create or export wrote");

    private static Store? StoreOf(RunRequest request) => request.StoreRoot is { } root ? Store.Find(root) : null;

    private static StoreEnvironment? OfStore(string name, RunRequest request)
    {
        if (!StoreName.TryParse(name, out _) || StoreOf(request) is not { } store) return null;
        return store.Resolve(name) is { } manifest ? StoreEnvironment.Open(store, manifest, name) : null;
    }

    private static ReadyEnvironment Unpack(EnvironmentSource source, RunRequest request, CancellationToken cancel)
    {
        NodeCheck.Check(source.Config, request.Environment, request.Variables);
        var options = OptionsOf(request);
        var prefix = request.UnpackTo is { } own
            ? Unpacker.UnpackCopy(source, own, options, request.Wait, cancel)
            : Cache(request).Ensure(source, options, request.Wait, cancel);
        return new ReadyEnvironment(prefix, source.Config);
    }

    private static ReadyEnvironment Unpack(HeadlessTarball tarball, RunRequest request, CancellationToken cancel)
    {
        var options = OptionsOf(request);
        var id = tarball.Digest();
        var prefix = request.UnpackTo is { } own
            ? PrivateCopy.Ensure(Path.GetFullPath(own), id, prefix => tarball.Unpack(prefix.Path, prefix, options, cancel), request.Wait, cancel)
            : Cache(request).Ensure(id, (folder, prefix) => tarball.Unpack(folder, prefix, options with { IsShared = true }, cancel), request.Wait, cancel);
        return new ReadyEnvironment(prefix, null);
    }

    private static UnpackOptions OptionsOf(RunRequest request) => new()
    {
        Limits = UnpackLimits.Of(request.Variables.Find),
        Progress = request.Progress,
    };

    private static EnvironmentCache Cache(RunRequest request) => new(CacheFolder.Path(request.Variables.Find));

    private static ReadyEnvironment Ready(Prefix prefix, EnvironmentConfig? config, RunRequest request)
    {
        if (config is not null) NodeCheck.Check(config, request.Environment, request.Variables);
        return new ReadyEnvironment(prefix, config);
    }

    private static PonchoException NotFound(string environment) =>
        new(
            $"no such environment: neither a file, nor a folder, nor a name in the store: \"{environment}\"",
            "poncho images lists the names in the store");
}
