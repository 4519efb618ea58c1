using Poncho.Builder.Building;
using Poncho.Builder.Locking.Foreign;
using Poncho.Builder.Locks;
using Poncho.Builder.Sources;
using Poncho.Builder.Sources.Archives;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Net;

namespace Poncho.Builder.Creating;

/// <summary>
/// Fetches archives of which a foreign lock does not say enough, hashes them and looks into them. They stay in the package cache, so that
/// their layers need no second fetch.
/// </summary>
internal sealed class ArchiveExaminer(BuildSession session)
{
    private readonly ArchiveFactsCache _kept = new(session.Context.Home.Facts);
    private readonly Downloader _downloader = new(session.Http);
    private readonly PackageCache _packages = session.Packages();

    /// <param name="packages">What the file says, and the source as far as it is known, with its addresses.</param>
    /// <param name="cancel">Stops it; what was fetched stays.</param>
    /// <returns>The whole sources, in their order.</returns>
    public async Task<IReadOnlyList<CondaSource>> CompleteAsync(IReadOnlyList<(ForeignPackage Package, CondaSource Source)> packages, CancellationToken cancel)
    {
        var facts = new ArchiveFacts?[packages.Count];
        for (int i = 0; i < packages.Count; i++) if (!packages[i].Package.IsComplete) facts[i] = await _kept.FindAsync(packages[i].Package, cancel);
        int[] missing = [.. Enumerable.Range(0, packages.Count).Where(i => !packages[i].Package.IsComplete && facts[i] is null)];
        if (missing.Length > 0)
        {
            if (session.IsOffline) OfflineGaps.Refuse(missing.Select(i => packages[i].Source).Where(source => !_packages.IsHere(source)));
            var progress = session.Context.Progress;
            progress.Begin(BuildStep.Fetch, missing.Length);
            var options = new ParallelOptions { MaxDegreeOfParallelism = session.Configuration.FetchThreads, CancellationToken = cancel };
            await Parallel.ForEachAsync(missing, options, async (i, token) =>
            {
                facts[i] = await ExamineAsync(packages[i].Package, packages[i].Source, token);
                progress.Done(BuildStep.Fetch, packages[i].Source.FileName);
            });
            progress.End(BuildStep.Fetch);
        }

        return [.. packages.Select((package, i) => facts[i] is { } known ? Filled(package.Source, known) : package.Source)];
    }

    private static CondaSource Filled(CondaSource source, ArchiveFacts known) => source with
    {
        Sha256 = known.Sha256,
        Md5 = null,
        Size = known.Size,
        IsNoarchPython = known.IsNoarchPython,
        PythonSitePackagesPath = LockedPython.Is(source) ? known.PythonSitePackagesPath : null,
    };

    private async Task<ArchiveFacts> ExamineAsync(ForeignPackage package, CondaSource source, CancellationToken cancel)
    {
        var archive = await FetchAsync(source, cancel);
        try
        {
            if (!await PackageCache.CheckAsync(archive, source, cancel)) archive = await _packages.FetchAsync(source, cancel);
            var facts = await LookIntoAsync(archive.Path, source, cancel);
            if (archive.IsOurs && source.Sha256 is null) File.Move(archive.Path, _packages.PathOf(source with { Sha256 = facts.Sha256 }), overwrite: true);
            await _kept.AddAsync(package, facts, cancel);
            return facts;
        }
        catch (Exception) when (archive.Path.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal))
        {
            AtomicFile.Discard(archive.Path);
            throw;
        }
    }

    private async Task<ArchiveFacts> LookIntoAsync(string path, CondaSource source, CancellationToken cancel)
    {
        await using var archive = await CondaArchive.OpenAsync(path, source.FileName, ArchiveLimits.From(session.Context.Environment), cancel);
        var index = archive.Metadata.Index;
        if (!string.Equals(index.Name, source.Name, StringComparison.OrdinalIgnoreCase) || index.Version != source.Version || index.Build != source.Build)
            throw new PonchoException(
                $"package {source.FileName} says that it is \"{index.Name} {index.Version} {index.Build}\"",
                "the file was renamed or replaced; ask where it came from");
        return new ArchiveFacts
        {
            Sha256 = source.Sha256 ?? await DigestOfAsync(path, cancel),
            Size = new FileInfo(path).Length,
            IsNoarchPython = index.Noarch == NoarchType.Python,
            PythonSitePackagesPath = index.PythonSitePackagesPath,
        };
    }

    private async Task<FetchedArchive> FetchAsync(CondaSource source, CancellationToken cancel)
    {
        if (source.Sha256 is not null || source.Md5 is not null || PackageCache.LocalFile(source) is not null)
        {
            return await _packages.FetchAsync(source, cancel);
        }

        _packages.RequireAddress(source);
        Folders.Ensure(session.Context.Home.Packages);
        string target = AtomicFile.TemporaryNameBeside(Path.Combine(session.Context.Home.Packages, source.FileName));
        var request = new DownloadRequest { Urls = source.FetchUrls, Target = target, Name = source.FileName, Size = source.Size };
        await _downloader.DownloadAsync(request, session.Context.Progress.Transfers, cancel);
        return new FetchedArchive(target, IsChecked: true, IsOurs: true);
    }

    private static async Task<Digest> DigestOfAsync(string path, CancellationToken cancel)
    {
        await using var file = File.OpenRead(path);
        return await Digest.OfAsync(file, cancel);
    }
}
