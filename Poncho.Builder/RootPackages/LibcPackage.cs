using Poncho.Builder.Building;
using Poncho.Builder.Creating;
using Poncho.Builder.Images.Roots;
using Poncho.Builder.Locking;
using Poncho.Builder.Locks;
using Poncho.Builder.Searching;
using Poncho.Builder.Sources.Archives;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Naming;
using Poncho.Conda.Packages;
using Poncho.Conda.Versions;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.RootPackages;

/// <summary>The C library of a conda package, for the root of an image: the same on every machine that builds it.</summary>
internal static class LibcPackage
{
    // Behind the name of each package of this kind stands what it is for: sysroot_linux-64.
    private const char BeforePlatform = '_';

    private const string OtherChannels = "name its channel as well (CHANNEL::NAME), or take --libc machine";

    /// <summary>Finds the package, fetches it where it was not before, and unpacks what a root takes of it.</summary>
    /// <param name="context">Around the command.</param>
    /// <param name="text">A match spec; a platform at the end of its name becomes that of the image.</param>
    /// <param name="config">The environment: a package that it has is taken in the version that it has.</param>
    /// <param name="cancel">Stops it; nothing half unpacked stays.</param>
    /// <exception cref="PonchoException">No channel has such a package, it cannot be had, or it has no glibc, or one too old.</exception>
    public static async Task<RootLibc> GetAsync(BuildContext context, string text, EnvironmentConfig config, CancellationToken cancel)
    {
        var store = await Store.OpenAsync(context.Home.Store, cancel);
        using var session = new BuildSession(context, store, offline: false);
        var request = new SearchRequest { Text = Asked(text, config), Platform = config.Platform.Subdir, OtherChannels = OtherChannels };
        var source = CondaLocker.SourceOf((await PackageSearch.FindRecordsAsync(session, request, cancel))[0].Record);
        string folder = Path.Combine(context.Home.Images, "libc", source.Sha256?.Hex ?? "md5-" + source.Md5);
        if (!Directory.Exists(folder)) await FetchAsync(session, source, folder, cancel);
        return RootLibc.In(folder, $"package {source.FileName}", source.ToString(), config.Platform, config.Glibc);
    }

    private static string Asked(string text, EnvironmentConfig config)
    {
        if (!MatchSpec.TryParse(text, Strictness.Lenient, NameForm.Pattern, out var spec, out _) || spec.Name is not { } name) return text;
        int end = name.LastIndexOf(BeforePlatform);
        string meant = end > 0 && Subdirs.IsKnown(name.AsSpan(end + 1)) ? string.Concat(name.AsSpan(0, end + 1), config.Platform.Subdir) : name;
        var own = config.Layers.FirstOrDefault(layer => layer.Kind == CondaSource.KindName && layer.Name == meant);
        if (own?.Version is not null && text == name) return $"{meant}=={own.Version}={own.Build}";
        int at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? text : string.Concat(text.AsSpan(0, at), meant, text.AsSpan(at + name.Length));
    }

    private static async Task FetchAsync(BuildSession session, CondaSource source, string folder, CancellationToken cancel)
    {
        Folders.Ensure(Path.GetDirectoryName(folder)!);
        using var alone = await FileLock.ExclusiveAsync(folder + ".lock", cancel);
        if (Directory.Exists(folder)) return;
        var limits = ArchiveLimits.From(session.Context.Environment);
        var archives = new ArchiveWork(session.Packages(), session.Limits, session.Context.Progress);
        await archives.FetchAndMakeAsync(source, before: null, (path, token) => UnpackAsync(path, source.FileName, folder, limits, token), keepArchive: false, cancel);
    }

    private static async Task<bool> UnpackAsync(string path, string name, string folder, ArchiveLimits limits, CancellationToken cancel)
    {
        await using var package = await CondaArchive.OpenAsync(path, name, limits, cancel);
        using var payload = await package.SpoolAsync(cancel);
        string root = RootLibc.FindRoot(payload.Entries.Select(entry => entry.Path))
            ?? throw new PonchoException($"package {name} has no glibc: \"libc.so.6\"", "name one that has it, such as sysroot_linux-64 of conda-forge, or --libc machine");
        string temporary = AtomicFile.TemporaryNameBeside(folder);
        Folders.Ensure(temporary);
        try
        {
            var links = payload.Entries.Where(entry => entry.Type == PackageEntryType.SoftLink).Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
            foreach (var entry in payload.Entries.Where(entry => entry.Path.StartsWith(root, StringComparison.Ordinal) && !IsThroughLink(entry.Path, links)))
            {
                cancel.ThrowIfCancellationRequested();
                Unpack(payload, entry, entry.Path[root.Length..], temporary);
            }

            Directory.Move(temporary, folder);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(temporary, e);
        }
        finally
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        }
    }

    // What is written, and read, stays below the root: nothing lies behind a link, and no link leads out.
    private static bool IsThroughLink(string path, HashSet<string> links)
    {
        for (string? folder = Path.GetDirectoryName(path); folder is { Length: > 0 }; folder = Path.GetDirectoryName(folder)) if (links.Contains(folder)) return true;
        return false;
    }

    private static void Unpack(SpooledPayload payload, PackageEntry entry, string path, string folder)
    {
        string target = Path.Combine(folder, path);
        if (entry.Type == PackageEntryType.SoftLink && IsInside(path, entry.LinkTarget!))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.CreateSymbolicLink(target, entry.LinkTarget!);
        }
        else if (entry.Type == PackageEntryType.File && RootLibc.MayWant(path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using var content = payload.Open(entry.Path);
            using var file = new FileStream(target, FileMode.CreateNew, FileAccess.Write);
            content.CopyTo(file);
        }
    }

    // It may go up at its beginning alone: behind a name, which may be a link, nobody knows where that leads.
    private static bool IsInside(string path, string target)
    {
        string[] names = target.Split('/');
        int up = names.TakeWhile(name => name == "..").Count();
        return !target.StartsWith('/') && up <= path.Count(letter => letter == '/') && !names.Skip(up).Contains("..");
    }
}
