using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Machines;
using Poncho.Oci.Storing;
using Poncho.Runtime.Activation;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Mounting;
using Poncho.Runtime.Nodes;
using Poncho.Runtime.Opening;
using Poncho.Runtime.PrefixFolders;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Tarballs;
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
        if (ready.Name is { } name && request.Command.Count == 0) PromptName.Note(ready.Prefix.Path, name);

        // Activation runs what packages bring: who asks for no command only gets files, and may activate them in a shell.
        if (request.Command.Count == 0) return ready.Prefix.Path;
        if (!ProcFolder.IsThere) request.Warn(ProcFolder.Missing);
        request.Log("activating environment");
        var variables = VariablesOf(ready, request);
        request.Log($"executing command line: {string.Join(' ', request.Command)}");
        ready.KeepAcrossExec();
        Command.Execute(request.Command, variables);
        return ready.Prefix.Path;
    }

    private static ProcessEnvironment VariablesOf(ReadyEnvironment ready, RunRequest request)
    {
        const string PonchoPrefix = "PONCHO_PREFIX";
        var caller = ProcessEnvironment.OfThisProcess(request.Variables);
        var variables = PrefixActivator.Activate(ready.Prefix, ready.Config, caller, request.Warn, ready.Name);

        // Where the caller has it, it is this environment's from now on: that of another would be taken for it.
        if (!request.SetsPonchoPrefix && caller[PonchoPrefix] is null) variables[PonchoPrefix] = null;
        foreach (var (name, value) in request.Sets) variables[name] = value;
        return variables;
    }

    /// <summary>The environment, unpacked and relocated.</summary>
    internal static ReadyEnvironment Prepare(RunRequest request, CancellationToken cancel)
    {
        var finder = new EnvironmentFinder(request.StoreRoot) { Warn = request.Warn, Remote = request.Remote };

        // Held before the name is looked up, so that no prune comes between that and the unpacking.
        var path = EnvironmentFinder.FindPath(request.Environment);
        using var held = path is not null ? null : HoldStore(finder, cancel);
        switch (path ?? finder.Find(request.Environment))
        {
            case FolderPlace: return OfFolder(request, cancel);
            case TarballPlace tarball: return OfTarball(finder, request, PromptName.Of(tarball), cancel);
            case RemotePlace remote when FindUnpacked(remote, request, cancel) is { } ready: return ready;
            case var stored:
                using (var source = stored.Open()) return Unpack(source, request, PromptName.Of(stored), cancel);
        }
    }

    private static ReadyEnvironment OfFolder(RunRequest request, CancellationToken cancel)
    {
        if (request.UnpackTo is { } unheeded)
        {
            request.Warn($"the environment is a folder and runs where it is; -u is not heeded: \"{unheeded}\"");
        }

        string folder = Path.GetFullPath(request.Environment);
        request.Log($"setting up environment at {folder}");
        var meter = new UnpackMeter(UnpackLimits.Of(request.Variables.Find));
        var prefix = UnpackedFolder.Open(folder, bytes => meter.CountBytes(bytes, folder), request.Wait, cancel);
        return Ready(prefix, UnpackedFolder.ConfigOf(prefix.Path), request);
    }

    private static ReadyEnvironment OfTarball(EnvironmentFinder finder, RunRequest request, string name, CancellationToken cancel)
    {
        var file = TarballFile.Open(request.Environment);
        if (FileSystemFile.Find(file, request.Environment) is { } fileSystem)
        {
            file.Dispose();
            return new FileSystemStart(fileSystem, request, cancel).Prepare(name);
        }

        using var start = TarballStart.Open(file, request.Environment);
        if (start is not null && FindUnpacked(start, request, name, cancel) is { } ready) return ready;
        var tarballWithHead = start?.OpenWhole();
        bool isPart = tarballWithHead is { IsIncremental: true };
        using var held = isPart ? HoldStore(finder, cancel) : null;
        using EnvironmentSource? source = isPart ? Complete(tarballWithHead!, finder, request) : tarballWithHead;
        if (source is not null) return Unpack(source, request, name, cancel);
        using var tarball = new HeadlessTarball(request.Environment);
        return Unpack(tarball, request, name, cancel);
    }

    // Null where it is not in the node cache yet, or is wanted elsewhere.
    private static ReadyEnvironment? FindUnpacked(TarballStart start, RunRequest request, string name, CancellationToken cancel)
    {
        if (request.UnpackTo is not null) return null;
        var config = start.ReadConfig();
        NodeCheck.Check(config, request.Environment, request.Variables);
        if (new CachedStart(request, cancel).Find(start.Id) is not { } found) return null;
        request.Log($"setting up environment {start.Id} {PlaceOf(request)}");
        return new ReadyEnvironment(found.Prefix, config, name, found.Use);
    }

    // What a node has unpacked takes no more than the question what the reference means; one with a digest not even that.
    private static ReadyEnvironment? FindUnpacked(RemotePlace remote, RunRequest request, CancellationToken cancel)
    {
        if (request.UnpackTo is not null || new CachedStart(request, cancel).Find(remote.Id) is not { } found) return null;
        request.Log($"setting up environment {remote.Id} {PlaceOf(request)}");
        var config = UnpackedFolder.ConfigOf(found.Prefix.Path);
        if (config is not null) NodeCheck.Check(config, request.Environment, request.Variables);
        return new ReadyEnvironment(found.Prefix, config, PromptName.Of(remote), found.Use);
    }

    /// <summary>
    /// Keeps <c>poncho prune</c> away until the environment is unpacked; null for a store that cannot be written, which nobody prunes.
    /// </summary>
    private static FileLock? HoldStore(EnvironmentFinder finder, CancellationToken cancel)
    {
        try
        {
            return finder.Store?.Hold(cancel);
        }
        catch (PonchoException)
        {
            return null;
        }
    }

    /// <summary>An incremental tarball, with what <c>--with</c> and the store have of the rest.</summary>
    private static EnvironmentSource Complete(TarballEnvironment tarball, EnvironmentFinder finder, RunRequest request)
    {
        var others = new List<EnvironmentSource>();
        var stores = new List<Store>();
        try
        {
            foreach (string other in request.With)
            {
                if (Directory.Exists(other) && Store.Find(other) is { } layout) stores.Add(layout);
                else others.Add(finder.Find(other).Open());
            }

            if (finder.Store is { } own) stores.Add(own);
            return CompletedEnvironment.Of(tarball, others, stores);
        }
        catch
        {
            tarball.Dispose();
            foreach (var other in others) other.Dispose();
            throw;
        }
    }

    private static ReadyEnvironment Unpack(EnvironmentSource source, RunRequest request, string name, CancellationToken cancel)
    {
        NodeCheck.Check(source.Config, request.Environment, request.Variables);
        var options = OptionsOf(request);
        if (source is RemoteEnvironment) options = options with { Workers = Math.Max(options.Workers, RemoteEnvironment.Transfers) };
        request.Log($"setting up environment {source.Id} {PlaceOf(request)}");
        if (request.UnpackTo is { } own)
        {
            return new ReadyEnvironment(Unpacker.UnpackCopy(source, own, options, request.Wait, cancel, request.UnpacksBeside), source.Config, null);
        }

        var (prefix, use) = new CachedStart(request, cancel).Ensure(source.Id, name, cache => cache.Ensure(source, options, request.Wait, cancel));
        return new ReadyEnvironment(prefix, source.Config, name, use);
    }

    private static ReadyEnvironment Unpack(HeadlessTarball tarball, RunRequest request, string name, CancellationToken cancel)
    {
        var options = OptionsOf(request);
        var id = tarball.Digest();
        request.Log($"setting up environment {id} {PlaceOf(request)}");
        if (request.UnpackTo is { } own)
        {
            void FillOwn(Prefix to) => tarball.Unpack(to.Path, to, options, cancel);
            return new ReadyEnvironment(PrivateCopy.Ensure(Path.GetFullPath(own), id, FillOwn, request.Wait, cancel, request.UnpacksBeside), null, null);
        }

        void Fill(string folder, Prefix to) => tarball.Unpack(folder, to, options with { IsShared = true }, cancel);
        var (prefix, use) = new CachedStart(request, cancel).Ensure(id, name, cache => cache.Ensure(id, Fill, request.Wait, cancel));
        return new ReadyEnvironment(prefix, null, name, use);
    }

    private static string PlaceOf(RunRequest request) => request.UnpackTo is { } own ? $"at {Path.GetFullPath(own)}" : "in the node cache";

    private static UnpackOptions OptionsOf(RunRequest request) => new()
    {
        Limits = UnpackLimits.Of(request.Variables.Find),
        Progress = request.Progress,
    };

    private static ReadyEnvironment Ready(Prefix prefix, EnvironmentConfig? config, RunRequest request)
    {
        if (config is not null) NodeCheck.Check(config, request.Environment, request.Variables);
        return new ReadyEnvironment(prefix, config, null);
    }
}
