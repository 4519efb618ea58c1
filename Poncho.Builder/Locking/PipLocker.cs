using Poncho.Builder.Building;
using Poncho.Builder.LocalCode;
using Poncho.Builder.Locks;
using Poncho.Builder.Resolving;
using Poncho.Builder.Sources.Archives;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Requirements;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Locking;

/// <summary>
/// Makes pip's part of a spec exact: has the environment's own pip resolve it, in the conda part that was locked just now, and builds sdists, git
/// repositories and local code.
/// </summary>
/// <param name="wheels">Unpacks the conda part, and builds wheels.</param>
/// <param name="addresses">Says where pip's sources are fetched from here, and what a lock calls them.</param>
/// <param name="packages">Fetches archives of which an index says no checksum.</param>
/// <param name="answers">What pip answered before.</param>
/// <param name="progress">Hears what happens.</param>
/// <param name="isOffline">Nothing is asked of an index.</param>
internal sealed class PipLocker(ProjectWheels wheels, PipAddresses addresses, PackageCache packages, PipMemory answers, IBuildProgress progress, bool isOffline)
{
    /// <param name="spec">What is asked for.</param>
    /// <param name="conda">The lock as far as it is made: its conda packages.</param>
    /// <param name="options">What was locked before, and what is to move.</param>
    /// <param name="cancel">Ends pip.</param>
    /// <exception cref="PonchoException">It cannot be had, or built.</exception>
    public async Task<PipPart> LockAsync(Spec spec, EnvironmentLock conda, LockOptions options, CancellationToken cancel)
    {
        if (!spec.AsksPip) return PipPart.None;
        Refuse(spec, conda);
        var prefix = await wheels.OpenAsync(conda, cancel);
        var local = await LocalAsync(spec, conda, cancel);
        var items = await answers.GetAsync(QuestionOf(spec, local, options), conda, question => ResolveAsync(prefix.Pip, question, cancel), cancel);
        foreach (var item in items.Where(item => item.IsYanked))
            progress.Warn($"its publisher took this version of {item.Name} back: \"{item.Version}\"");
        var sources = await Task.WhenAll(items.Select(item => SourceOf(item, spec, conda, local, cancel)));
        var ordered = LinkOrder.Sort(items.Zip(sources), pair => pair.First.Name, pair => pair.First.Needs).Select(pair => pair.Second).ToList();
        var replaced = Replaced(items, new ProvidedProjects(prefix.Layers, prefix.Python.SitePackages));
        return new PipPart([.. ordered.Where(source => source is not PipFolder)], [.. ordered.OfType<PipFolder>()], replaced);
    }

    private async Task<PipResolution> ResolveAsync(PipProgram pip, PipQuestion question, CancellationToken cancel)
    {
        progress.Begin(BuildStep.Resolve, 0);
        try
        {
            // It may take minutes: what pip says it is doing is all that tells that it goes on.
            return await new PipResolver(pip, wheels.Logs) { Heard = Hear }.ResolveAsync(question, cancel);
        }
        finally
        {
            progress.End(BuildStep.Resolve);
        }

        void Hear(string line)
        {
            // Where a line stands in the file that was made for pip says nothing to a user.
            int from = line.IndexOf(" (from -r ", StringComparison.Ordinal);
            progress.At(BuildStep.Resolve, from > 0 ? line[..from] : line);
            progress.Note($"pip: {line}");
        }
    }

    private static PipQuestion QuestionOf(Spec spec, IReadOnlyList<LocalProject> local, LockOptions options)
    {
        // Of local code pip is given the wheel that was built of it.
        string Written(PipLine line) => local.FirstOrDefault(code => code.Line == line)?.Requirement ?? line.ForPip;
        return new PipQuestion
        {
            Lines = [.. spec.Pip.Where(line => line.Kind != PipLineKind.Constraint).Select(Written)],
            Constraints = [.. spec.Pip.Where(line => line.Kind == PipLineKind.Constraint).Select(line => line.ForPip)],
            Preferred = Preferred(options),
            Folder = spec.Folder,
        };
    }

    private void Refuse(Spec spec, EnvironmentLock conda)
    {
        if (conda.Platform != Platforms.Current)
        {
            throw new PonchoException(
                $"pip's packages can be resolved on the platform alone that they are for, and this is {Platforms.Current}: \"{conda.Platform}\"",
                "lock on such a machine; --platform says for which ones");
        }

        var first = spec.Pip.FirstOrDefault(line => line.Kind is PipLineKind.Requirement);
        bool hasNoIndex = spec.Pip.Any(line => line.Kind == PipLineKind.Option && line.Written.StartsWith("--no-index", StringComparison.Ordinal));
        if (!isOffline || first is null || hasNoIndex) return;
        throw new PonchoException(
            $"offline, and pip's packages are not locked: \"{Redacted.Text(first.Written)}\"",
            "\"poncho lock\" the spec once where there is a network; with --no-index and --find-links in the list, pip asks none");
    }

    // Built before anything is resolved: pip then reads what it needs in the wheel, and leaves nothing in the folder.
    private async Task<IReadOnlyList<LocalProject>> LocalAsync(Spec spec, EnvironmentLock conda, CancellationToken cancel)
    {
        var projects = new List<LocalProject>();
        foreach (var line in spec.Pip.Where(line => line.IsLocalCode))
        {
            var definition = await ProjectDefinition.ReadAsync(line.Folder!, cancel);
            projects.Add(new LocalProject(line, await wheels.GetLocalAsync(line.Folder!, conda, cancel), definition.Digest));
        }

        return projects;
    }

    // What was locked stays where it still fits.
    private static IReadOnlyList<string> Preferred(LockOptions options) => options.Before is not { } before ? [] :
    [
        .. before.Sources.OfType<PipSource>()
            .Where(source => source is { IsDirect: false } and not (PipFolder or PipCaptured) && !options.Moving.Contains(source.Name))
            .Select(source => $"{source.Name}=={source.Version}"),
    ];

    private async Task<PipSource> SourceOf(PipReportItem item, Spec spec, EnvironmentLock conda, IReadOnlyList<LocalProject> local, CancellationToken cancel)
    {
        if (local.FirstOrDefault(project => project.Is(item)) is { } code) return code.SourceOf(item);
        if (item.IsFolder)
            throw new PonchoException($"package {item.Name} is a folder that only another package names: \"{item.Url}\"", "name it in the spec's own list");
        if (item.Vcs is not (null or "git"))
        {
            throw new PonchoException(
                $"package {item.Name} is in a repository of a kind that is not known here, {item.Vcs}: \"{item.Url}\"",
                "git is; or publish a wheel of it");
        }

        var source = addresses.Of(SourceOf(item), spec);
        if (item.Vcs is null && item.Sha256 is null) source = source with { Sha256 = await packages.DigestAsync(source, cancel) };
        if (source is not PipBuilt unbuilt) return source;
        var wheel = await wheels.GetAsync(unbuilt, conda, cancel);
        return unbuilt with { Wheel = new LockedWheel(wheel.FileName, wheel.Sha256) };
    }

    private static PipSource SourceOf(PipReportItem item)
    {
        PipSource source = item switch
        {
            { Commit: { } commit } => new PipRepository { Name = item.Name, Url = item.Url, Ref = item.Ref, Commit = commit },
            { IsWheel: true } => new PipWheel { Name = item.Name, Url = item.Url },
            _ => new PipSdist { Name = item.Name, Url = item.Url },
        };
        return source with
        {
            Version = item.Version,
            Sha256 = item.Sha256,
            Path = item.Subdirectory,
            IsRequested = item.IsRequested,
            IsDirect = item.IsDirect,
        };
    }

    private HashSet<string> Replaced(IReadOnlyList<PipReportItem> items, ProvidedProjects provided)
    {
        var replaced = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (provided.OwnerOf(item.Name) is not { } owner) continue;
            if (provided.IsWhole(owner))
            {
                replaced.Add(owner);
                progress.Note($"pip puts {item.Name} {item.Version} in the place of the conda package \"{owner}\"");
            }
            else
            {
                progress.Warn($"pip puts {item.Name} {item.Version} over a part of the conda package, of which more than that is in the environment: \"{owner}\"");
            }
        }

        return replaced;
    }
}
