using Poncho.Builder.Locking;
using Poncho.Builder.Locks;
using Poncho.Builder.Specs;
using Poncho.IO;

namespace Poncho.Builder.Creating;

/// <summary>Whether a lock answers what is asked for.</summary>
internal static class LockAnswer
{
    /// <summary>Why a lock cannot be used; null where it can.</summary>
    /// <param name="file">The lock.</param>
    /// <param name="spec">The digest of what the spec says.</param>
    /// <param name="platform">The conda platform.</param>
    /// <param name="items">What the command line says of the nodes.</param>
    public static string? Missing(LockFile file, Digest spec, string platform, IReadOnlyList<VirtualItem> items)
    {
        if (file.Spec != spec) return "it was made for another spec, or the spec has changed since";
        if (file.Find(platform) is not { } @lock) return $"it is locked for {file.PlatformNames}, not for \"{platform}\"";
        return Contradicted(@lock, items) is { } item ? $"it assumes {AssumedOf(@lock, item.Name)}, not \"{item}\"" : null;
    }

    /// <summary>What is said of local code whose needs may be others by now.</summary>
    public static string OtherProject(LockedSource code) => $"pyproject.toml, setup.cfg or setup.py of {code.Name} has changed since";

    /// <summary>The first item that the lock does not assume.</summary>
    public static VirtualItem? Contradicted(EnvironmentLock @lock, IReadOnlyList<VirtualItem> items) =>
        items.FirstOrDefault(item => item.Package is { } package
            ? !@lock.VirtualPackages.Any(text => AssumedMachine.Parse(text) == package)
            : @lock.VirtualPackages.Any(text => AssumedMachine.Parse(text).Name == item.Name));

    private static string AssumedOf(EnvironmentLock @lock, string name) =>
        @lock.VirtualPackages.FirstOrDefault(text => AssumedMachine.Parse(text).Name == name) ?? $"no {name}";
}
