using Poncho.Builder.Building;
using Poncho.Builder.Locking;
using Poncho.Builder.Locking.Foreign;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.Conda.Solving;
using Poncho.IO;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Creating;

/// <summary><c>poncho lock</c>: writes the lock of a spec beside it, or moves one that is there on.</summary>
internal sealed class LockBuilder(BuildContext context)
{
    /// <exception cref="PonchoException">Anything that the user can mend; the lock is then as it was.</exception>
    public async Task<LockResult> LockAsync(LockRequest request, CancellationToken cancel)
    {
        string path = PathOf(request);
        var input = AskedSpec.Of(await BuildInputReader.ReadAsync(request.SpecPath, request.Choice, context, cancel), request.Python, request.IgnoresEditables, context);
        var before = await BeforeAsync(request, path, cancel);
        // What was downloaded stays meanwhile.
        var store = await Store.OpenAsync(context.Home.Store, cancel);
        using var held = await store.HoldAsync(cancel);
        using var session = new BuildSession(context, store, request.Offline) { Spec = (input as BuildInput.OfSpec)?.Spec };
        using var kinds = new LayerKinds(session);
        var file = input switch
        {
            BuildInput.OfSpec { Spec: var spec } => await OfSpecAsync(spec, before, request, session, new Lockers(session, kinds), path, cancel),
            BuildInput.OfForeign { Lock: var foreign } => await OfForeignAsync(foreign, before, request, session, cancel),
            BuildInput.OfPrefix => throw new PonchoException(
                $"an environment that exists already is not locked by itself: \"{request.SpecPath}\"",
                $"\"poncho create {request.SpecPath}\" packs it, and its lock is within"),
            _ => throw new PonchoException($"already a lock: \"{request.SpecPath}\"", "name the spec that it was made from"),
        };
        // An update that moves nothing leaves the file as it is, too.
        bool isChanged = before is null || (!ReferenceEquals(file, before) && !LockJson.Write(file).AsSpan().SequenceEqual(LockJson.Write(before)));
        if (isChanged && !request.IsDry) await file.WriteAsync(path, cancel);
        return new LockResult
        {
            Path = path,
            Lock = file,
            Before = before,
            IsChanged = isChanged,
            IsWritten = isChanged && !request.IsDry,
            Changes = [.. file.Platforms.Select(now => before?.Find(now.Platform) is { } old ? LockChange.Between(old, now) : [])],
        };
    }

    // What is there and is no lock may be somebody's spec: to delete it is no advice where the user named it.
    private static async Task<LockFile?> BeforeAsync(LockRequest request, string path, CancellationToken cancel)
    {
        try
        {
            return await LockFile.TryReadAsync(path, cancel);
        }
        catch (SpecException e) when (request.OutputPath is not null && !path.EndsWith(LockFile.Suffix, StringComparison.Ordinal))
        {
            throw new PonchoException($"what is there is no lock, and is not written over: \"{path}\"", "name another file with -o", e);
        }
    }

    private static string PathOf(LockRequest request)
    {
        if (request.OutputPath == "-") throw new PonchoException("a lock is not written to standard output: \"-\"", "name a file with -o");
        foreach (string? written in new[] { request.OutputPath, request.ProblemPath })
        {
            if (written is not null && request.SpecPath != "-" && IsSame(written, request.SpecPath))
                throw new PonchoException(
                    $"the spec would be written over: \"{written}\"",
                    $"name another file; without -o the lock is {LockFile.Beside(request.SpecPath, request.Choice)}");
        }

        if (request.OutputPath is { } given) return given;
        if (request.SpecPath != "-") return LockFile.Beside(request.SpecPath, request.Choice);
        throw new PonchoException("a spec from standard input has no place for its lock beside it", "name one with -o FILE");
    }

    private static bool IsSame(string one, string other) => Whole(one) == Whole(other);

    // Of a link the file that it leads to.
    private static string Whole(string path)
    {
        string whole = Path.GetFullPath(path);
        return File.Exists(whole) && File.ResolveLinkTarget(whole, returnFinalTarget: true) is { } target ? target.FullName : whole;
    }

    private static async Task<LockFile> OfSpecAsync(Spec spec, LockFile? before, LockRequest request, BuildSession session, Lockers lockers, string path, CancellationToken cancel)
    {
        var platforms = PlatformsOf(request, before, [.. spec.Platforms.Select(platform => platform.Text).Where(Platforms.CanBuild)], session);
        bool mayStay = request.Update is null && request.ProblemPath is null;
        if (mayStay
            && before is not null
            && IsAsAsked(before, spec.ContentDigest, platforms, request)
            && await StandsAsync(before, spec.Folder, cancel))
        {
            return before;
        }

        if (request.ProblemPath is not null && platforms.Count > 1)
        {
            throw new PonchoException(
                $"a saved problem is of one platform, not of {platforms.Count}: \"{string.Join(", ", platforms)}\"",
                "name one by --platform, and -o for a lock beside the real one");
        }

        var moving = MovingOf(spec, before, request, path);
        var locker = lockers.Spec();
        var locked = new List<EnvironmentLock>();
        // Those that were locked before come first: what they say of data holds for new platforms, too.
        foreach (string platform in platforms.OrderBy(name => before?.Find(name) is null).ThenBy(name => name != Platforms.Current))
        {
            var options = OptionsFor(platform, request, before, session, isSpec: true) with
            {
                Before = before?.Find(platform),
                Moving = moving,
                Beside = locked.FirstOrDefault(other => other.Platform == Platforms.Current),
                Data = locked.FirstOrDefault()?.Sources.Where(s => s.DataPath is not null).ToList(),
                ProblemPath = request.ProblemPath,
            };
            try
            {
                locked.Add(await locker.LockAsync(spec, options, cancel));
            }
            catch (UnsatisfiableException e) when (platforms.Count > 1)
            {
                throw new PonchoException($"{platform}: {e.Message}", e.Hint, e);
            }
        }

        return new LockFile { Platforms = [.. locked.OrderBy(p => p.Platform, StringComparer.Ordinal)] };
    }

    private static async Task<LockFile> OfForeignAsync(ForeignLock foreign, LockFile? before, LockRequest request, BuildSession session, CancellationToken cancel)
    {
        if (request.Update is not null)
        {
            throw new PonchoException(
                $"{foreign.Format} is moved on by the program that wrote it: \"{request.SpecPath}\"",
                "then \"poncho lock\" takes what it says");
        }

        var platforms = PlatformsOf(request, before, [.. foreign.PlatformNames(session.UsualPlatform)], session);
        if (before is not null && IsAsAsked(before, foreign.ContentDigest, platforms, request)) return before;
        var locker = new ForeignLocker(session);
        var locked = new List<EnvironmentLock>();
        foreach (string platform in platforms.OrderBy(name => name != Platforms.Current))
        {
            var options = OptionsFor(platform, request, before, session, isSpec: false) with { Beside = locked.FirstOrDefault(other => other.Platform == Platforms.Current) };
            locked.Add(await locker.LockAsync(foreign, options, cancel));
        }

        return new LockFile { Platforms = [.. locked.OrderBy(p => p.Platform, StringComparer.Ordinal)] };
    }

    private static LockOptions OptionsFor(string platform, LockRequest request, LockFile? before, BuildSession session, bool isSpec) => new()
    {
        Subdir = platform,
        ByteCompilation = CompilationOf(request, before, isSpec),
        BaseFolder = session.BaseFolder,
        Virtual = request.Virtual,
    };

    private static List<string> PlatformsOf(LockRequest request, LockFile? before, IReadOnlyList<string> meant, BuildSession session)
    {
        IEnumerable<string> names = request.Platforms.Count > 0 ? request.Platforms
            : before is not null ? before.Platforms.Select(p => p.Platform)
            : meant.Count > 0 ? meant
            : [session.UsualPlatform];
        var platforms = names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        foreach (string platform in platforms) Platforms.Of(platform);
        return platforms;
    }

    // Where nobody says otherwise, what the lock says stays; of what could not be compiled here anyway it says nothing, nor does the lock of another
    // program's file say what a spec that is locked over it wants.
    private static ByteCompilation CompilationOf(LockRequest request, LockFile? before, bool isSpec)
    {
        if (request.ByteCompilation == ByteCompilation.Left) return ByteCompilation.Left;
        bool isOfSpec = before?.Platforms.Any(p => p.Requested.Count > 0) == true;
        bool saysOtherwise = before?.Platforms.Any(CompileCheck.SaysOtherwise) == true && (isOfSpec || !isSpec);
        return saysOtherwise && !before!.Platforms.Any(IsCompiled) ? ByteCompilation.Left : ByteCompilation.Compiled;
    }

    private static bool IsCompiled(EnvironmentLock @lock) => @lock.ByteCompilation == ByteCompilation.Compiled;

    private static bool IsAsAsked(LockFile before, Digest spec, List<string> platforms, LockRequest request) =>
        before.Spec == spec
        && before.Platforms.Select(p => p.Platform).SequenceEqual(platforms)
        && !(request.ByteCompilation == ByteCompilation.Left && before.Platforms.Any(IsCompiled))
        && before.Platforms.All(p => LockAnswer.Contradicted(p, request.Virtual) is null);

    // Local code whose needs may be others by now is asked again.
    private static async Task<bool> StandsAsync(LockFile before, string folder, CancellationToken cancel)
    {
        foreach (var platform in before.Platforms) if (await LocalSources.ChangedAsync(platform, folder, cancel) is not null) return false;
        return true;
    }

    private static HashSet<string> MovingOf(Spec spec, LockFile? before, LockRequest request, string path)
    {
        if (request.Update is not { } asked) return [];
        if (before is null) throw new PonchoException($"there is no lock to update: \"{path}\"", "\"poncho lock SPEC\" makes one");
        var names = before.Platforms.SelectMany(p => p.Sources).Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        if (asked.Count == 0) return names;
        var known = names.Concat(spec.Conda.Select(item => item.Spec.Name).OfType<string>()).ToHashSet(StringComparer.Ordinal);
        var moving = asked.Select(name => known.Contains(name) ? name : name.ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
        if (moving.FirstOrDefault(name => !known.Contains(name)) is not { } unknown) return moving;
        var near = NearestNames.Of(unknown, known);
        throw new PonchoException(
            $"{path} locks nothing of this name: \"{unknown}\"",
            near.Count > 0 ? $"did you mean {Shown.Choice([.. near.Select(name => $"\"{name}\"")])}?" : "--update takes names that are in the lock");
    }
}
