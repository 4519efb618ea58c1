using Poncho.Builder.Building;
using Poncho.Builder.Locking;
using Poncho.Builder.Locking.Foreign;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.IO;

namespace Poncho.Builder.Creating;

/// <summary>Which lock an environment is built from: that which the user names or that lies beside the spec, else one made now.</summary>
/// <param name="session">Where packages are fetched from, and who hears why a lock is not used.</param>
/// <param name="lockers">Make a lock where none answers.</param>
/// <param name="request">What the user asked for.</param>
internal sealed class LockChooser(BuildSession session, Lockers lockers, CreateRequest request)
{
    /// <summary>The file whose sources are taken; null where they were locked just now.</summary>
    public string? LockPath { get; private set; }

    /// <summary>Of a lock for another platform: that of this machine's beside it, whose equal Python byte-compiles for it; null where none is needed.</summary>
    public EnvironmentLock? Compiling { get; private set; }

    /// <summary>Whether pip was asked just now, because no lock said what it would answer.</summary>
    public bool AskedPip => session.PipMemory.WasAsked;

    /// <returns>With the addresses that its sources are fetched from here.</returns>
    /// <exception cref="PonchoException">No lock answers and <c>--locked</c> forbids to make one, or it cannot be made.</exception>
    public Task<EnvironmentLock> ChooseAsync(BuildInput input, CancellationToken cancel) => input switch
    {
        BuildInput.OfSpec { Spec: var spec } => OfSpecAsync(spec, cancel),
        BuildInput.OfForeign { Lock: var foreign } => OfForeignAsync(foreign, cancel),
        BuildInput.OfLock { Lock: var file } => Task.FromResult(Filled(OfLock(file), session.Addresses(null, CodeFolder))),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async Task<EnvironmentLock> OfSpecAsync(Spec spec, CancellationToken cancel)
    {
        string platform = request.Subdir ?? session.UsualPlatform;
        // Before any channel is asked for it: it may come from .condarc.
        Platforms.Of(platform);
        if (await BesideAsync(spec.ContentDigest, platform, cancel) is { } beside)
        {
            UnaskedSources.Refuse(spec, beside, request.SpecPath);
            return Filled(beside, session.Addresses(spec, spec.Folder));
        }

        return await lockers.Spec().LockAsync(spec, OptionsFor(platform), cancel);
    }

    private async Task<EnvironmentLock> OfForeignAsync(ForeignLock foreign, CancellationToken cancel)
    {
        string platform = request.Subdir ?? foreign.PlatformFor(session.UsualPlatform);
        var locker = new ForeignLocker(session);
        // It is exact already: --locked is content without a lock of ours.
        if (await BesideAsync(foreign.ContentDigest, platform, cancel, isNeeded: false) is { } beside)
        {
            return Filled(beside, session.Addresses(locker.ChannelsOf(foreign, platform)));
        }

        return await locker.LockAsync(foreign, OptionsFor(platform), cancel);
    }

    private LockOptions OptionsFor(string platform) =>
        new() { Subdir = platform, ByteCompilation = request.ByteCompilation, BaseFolder = session.BaseFolder, Virtual = request.Virtual };

    private EnvironmentLock OfLock(LockFile file)
    {
        var @lock = request.Subdir is null && file.Platforms.Count == 1 ? file.Platforms[0] : file.Get(request.Subdir ?? session.UsualPlatform, request.SpecPath);
        if (LockAnswer.Contradicted(@lock, request.Virtual) is { } item)
        {
            throw new PonchoException($"{request.SpecPath} assumes other virtual packages of the nodes: \"{item}\"", "lock again with --virtual");
        }

        LockPath = request.SpecPath;
        return Compiled(@lock, file, request.SpecPath);
    }

    private async Task<EnvironmentLock?> BesideAsync(Digest spec, string platform, CancellationToken cancel, bool isNeeded = true)
    {
        isNeeded &= request.IsLocked;
        string path = LockFile.Beside(request.SpecPath, request.Choice);
        var file = request.SpecPath == "-" ? null : await LockFile.TryReadAsync(path, cancel);
        if (file is null)
        {
            return !isNeeded ? null : throw new PonchoException(
                $"--locked, and the spec has no lock: \"{path}\"",
                $"\"poncho lock {request.SpecPath}{request.Choice.Options}\" makes it");
        }

        if (await MissingAsync(file, spec, platform, cancel) is { } reason)
        {
            if (isNeeded)
            {
                throw new PonchoException(
                    $"the lock does not answer, {reason}: \"{path}\"",
                    $"\"poncho lock {request.SpecPath}{request.Choice.Options}\" locks what is asked now, with the same --platform and --virtual");
            }

            session.Context.Progress.Warn($"the lock is not used, {reason}: \"{path}\"");
            return null;
        }

        LockPath = path;
        return Compiled(file.Get(platform, path), file, path);
    }

    private EnvironmentLock Filled(EnvironmentLock @lock, FetchAddresses addresses)
    {
        if (Compiling is not null) Compiling = addresses.Fill(Compiling);
        return addresses.Fill(@lock);
    }

    // The folder that local code is below.
    private string CodeFolder => request.SpecPath == "-" ? session.BaseFolder : Path.GetDirectoryName(Path.GetFullPath(request.SpecPath, session.BaseFolder))!;

    private async Task<string?> MissingAsync(LockFile file, Digest spec, string platform, CancellationToken cancel)
    {
        if (LockAnswer.Missing(file, spec, platform, request.Virtual) is { } reason) return reason;
        return await LocalSources.ChangedAsync(file.Find(platform)!, CodeFolder, cancel) is { } code ? LockAnswer.OtherProject(code) : null;
    }

    // The lock decides, so that its environments are equal; who asks for less says so, and gets another one.
    private EnvironmentLock Compiled(EnvironmentLock @lock, LockFile file, string path)
    {
        if (@lock.ByteCompilation == ByteCompilation.Left) return @lock;
        if (@lock.Platform != Platforms.Current)
        {
            var here = file.Find(Platforms.Current);
            if (CompileCheck.HasEqual(here, @lock.Sources.OfType<CondaSource>().FirstOrDefault(LockedPython.Is))) Compiling = here;
            else
            {
                throw new PonchoException(
                    $"{path} says that modules are byte-compiled, and this machine cannot run a Python of platform \"{@lock.Platform}\"",
                    $"build it on such a machine, lock for {Platforms.Current} as well with an equal Python, or lock with --no-compile");
            }
        }

        if (request.ByteCompilation == ByteCompilation.Compiled) return @lock;
        if (!request.IsLocked) return @lock with { ByteCompilation = ByteCompilation.Left };
        throw new PonchoException(
            $"--locked, and the lock says that modules are byte-compiled: \"{path}\"",
            "lock with --no-compile, or leave the option out");
    }
}
