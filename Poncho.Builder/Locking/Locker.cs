using Poncho.Builder.Building;
using Poncho.Builder.Locks;
using Poncho.Builder.Resolving;
using Poncho.Builder.Specs;
using Poncho.Conda.Solving;
using Poncho.Conda.VirtualPackages;
using Poncho.IO;
using Poncho.Oci.Documents;

namespace Poncho.Builder.Locking;

/// <summary>Makes a spec exact for one platform: each kind of source by the locker of its own, in the order in which they are linked.</summary>
internal sealed class Locker(CondaLocker conda, GitLocker git, HttpLocker http, PipLocker pip, IReadOnlyDictionary<string, string?> environment, IBuildProgress progress)
{
    /// <summary>So often conda is asked for more, or for another Python, so that pip may succeed.</summary>
    private const int OtherTries = 10;

    /// <exception cref="PonchoException">The spec cannot be met, or a channel cannot be read.</exception>
    public async Task<EnvironmentLock> LockAsync(Spec spec, LockOptions options, CancellationToken cancel)
    {
        PlatformCheck.Refuse(spec, options.Subdir);
        var machine = AssumedMachine.Of(environment, spec, options);
        var asked = PipNeeds.Complete(spec.For(options.Subdir), out var added);
        foreach (string name in added) progress.Note($"the spec has packages for pip, so that its conda part needs it: \"{name}\"");
        var (conda, part) = await PackagesAsync(asked, machine, options, added.Contains(LockedPython.Name), cancel);
        var data = options.Data ?? await DataAsync(spec, options, cancel);
        return conda with
        {
            Spec = spec.ContentDigest,
            Sources = [.. conda.Sources.Select(source => Marked(source, part)), .. part.Packages, .. data, .. part.Local],
        };
    }

    private static LockedSource Marked(LockedSource source, PipPart part) =>
        source is CondaSource package && part.Replaced.Contains(package.Name) ? package with { IsReplaced = true } : source;

    // Conda's packages, then pip's among them. What pip's packages need and no index has is taken from the channels. Where the spec does not say
    // which Python, it is the newest for which pip finds packages.
    private async Task<(EnvironmentLock Conda, PipPart Pip)> PackagesAsync(
        Spec spec, IReadOnlyList<VirtualPackage> machine, LockOptions options, bool isPythonFree, CancellationToken cancel)
    {
        PipException? because = null;
        string? told = null;
        for (int left = OtherTries; ; left--)
        {
            EnvironmentLock found;
            try
            {
                found = await CondaAsync(spec, machine, options, cancel);
                // Only now is it known that there is such a package.
                if (told is not null) progress.Warn(told);
            }
            catch (UnsatisfiableException) when (because is not null)
            {
                throw because;
            }

            try
            {
                return (found, await pip.LockAsync(spec, found, options, cancel));
            }
            catch (PipException e) when (left > 0 && Otherwise(e, found, isPythonFree) is var (item, warning))
            {
                // Of Pythons that all fail, the first is the one to speak of.
                because = e.Missing is null ? because ?? e : e;
                spec = spec with { Conda = [.. spec.Conda, item] };
                told = warning;
            }
            catch (PipException) when (because is { Missing: null })
            {
                throw because;
            }
        }
    }

    // What to ask conda for besides, so that pip may succeed, and what the user hears if conda has it; null where nothing is known.
    private static (CondaItem Item, string Warning)? Otherwise(PipException e, EnvironmentLock found, bool isPythonFree)
    {
        if (e.Missing is { } missing && PipNeeds.ItemOf(missing) is { } needed && !found.Sources.Any(source => source.Name == needed.Spec.Name))
        {
            return (needed, $"no index has what pip's packages need, the conda package is taken: \"{needed.Text}\"");
        }

        if (!isPythonFree || !e.IsAboutVersions || LockedPython.Find(found) is not { } python) return null;
        if (LockedPython.Older(python.Version) is not { } older) return null;
        return (older, $"pip finds no packages for this Python, an older one is tried: \"{python.Version}\"");
    }

    private async Task<EnvironmentLock> CondaAsync(Spec spec, IReadOnlyList<VirtualPackage> machine, LockOptions options, CancellationToken cancel)
    {
        var sources = await conda.LockAsync(spec, machine, options, cancel);
        return new EnvironmentLock
        {
            Platform = options.Subdir,
            Spec = spec.ContentDigest,
            VirtualPackages = [.. machine.Select(v => v.ToString())],
            ByteCompilation = CompileCheck.Possible(options.ByteCompilation, sources, options.Subdir, options.Beside, progress),
            Requested = [.. spec.Conda.Select(item => item.Canonical)],
            Variables = spec.Variables.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal),
            Sources = sources,
        };
    }

    // What is quick to fail comes first: a misspelt branch is told before gigabytes are fetched.
    private async Task<IReadOnlyList<LockedSource>> DataAsync(Spec spec, LockOptions options, CancellationToken cancel) =>
        [.. await GitAsync(spec, options, cancel), .. await http.LockAsync(spec.Http, options, cancel)];

    private async Task<IReadOnlyList<LockedSource>> GitAsync(Spec spec, LockOptions options, CancellationToken cancel)
    {
        if (spec.Git.Count == 0) return [];
        progress.Begin(BuildStep.Git, 0);
        foreach (var part in spec.Git) progress.At(BuildStep.Git, part.Name);
        try
        {
            return [.. await git.LockAsync(spec.Git, options, cancel)];
        }
        finally
        {
            progress.End(BuildStep.Git);
        }
    }
}
