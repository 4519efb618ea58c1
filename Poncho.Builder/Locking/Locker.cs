using Poncho.Builder.Environments;
using Poncho.Builder.Specs;
using Poncho.IO;

namespace Poncho.Builder.Locking;

/// <summary>Makes a spec exact for one platform: each kind of source by the locker of its own, in the order in which they are linked.</summary>
internal sealed class Locker(CondaLocker conda, GitLocker git, HttpLocker http, IReadOnlyDictionary<string, string?> environment, IBuildProgress progress)
{
    /// <exception cref="PonchoException">The spec cannot be met, or a channel cannot be read.</exception>
    public async Task<EnvironmentLock> LockAsync(Spec spec, LockOptions options, CancellationToken cancel)
    {
        PlatformCheck.Refuse(spec, options.Subdir);
        var machine = AssumedMachine.Of(environment, spec, options);
        IReadOnlyList<LockedSource> sources = [.. await conda.LockAsync(spec, machine, options, cancel), .. options.Data ?? await DataAsync(spec, options, cancel)];
        return new EnvironmentLock
        {
            Platform = options.Subdir,
            Spec = spec.ContentDigest,
            VirtualPackages = [.. machine.Select(v => v.ToString())],
            Compile = options.Compile && CanCompile(sources, options.Subdir),
            Requested = [.. spec.Conda.Select(item => item.Canonical)],
            Variables = spec.Variables.ToDictionary(v => v.Name, v => v.Value, StringComparer.Ordinal),
            Sources = sources,
        };
    }

    // What is quick to fail comes first: a misspelt branch is told before gigabytes are fetched.
    private async Task<IReadOnlyList<LockedSource>> DataAsync(Spec spec, LockOptions options, CancellationToken cancel) =>
        [.. await git.LockAsync(spec.Git, options, cancel), .. await http.LockAsync(spec.Http, options, cancel)];

    /// <summary>Whether this machine can byte-compile for the Python of these sources; warns where it cannot.</summary>
    public bool CanCompile(IEnumerable<LockedSource> sources, string subdir)
    {
        if (sources.FirstOrDefault(LockedPython.Is) is not { } python) return false;
        string? reason = subdir != Platforms.Current ? $"this machine cannot run a Python of platform \"{subdir}\""
            : python.Version.StartsWith("2.", StringComparison.Ordinal) ? $"Poncho compiles for Python 3 only, and this is \"{python.Version}\""
            : null;
        if (reason is not null) progress.Warn($"modules are left to be compiled by the first import: {reason}");
        return reason is null;
    }
}
