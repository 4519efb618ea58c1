using System.Collections.Immutable;
using Poncho.Builder.Building;
using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.Builder.Sources;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Environments;

/// <summary>Puts layers together: environment layer, config, manifest. The same lock gives the same bytes of all three.</summary>
internal sealed class EnvironmentAssembler(Store store, IBuildProgress progress)
{
    /// <summary>At most so many clashes are reported one by one.</summary>
    private const int MostClashes = 10;

    /// <summary>Writes what an environment has beyond its layers.</summary>
    /// <returns>Its manifest, and whether the store had that already, and its own layer with it.</returns>
    /// <param name="lock">What the environment is made from.</param>
    /// <param name="sources">One for each source of the lock, in its order.</param>
    /// <param name="cancel">Stops the writing.</param>
    public async Task<(Manifest Manifest, bool WasThere)> AssembleAsync(EnvironmentLock @lock, ImmutableArray<AssembledLayer> sources, CancellationToken cancel)
    {
        var python = PythonOf(@lock);
        var variables = LockVariables.Of(@lock);
        var own = await EnvironmentLayerWriter.WriteAsync(@lock, python, variables, store, cancel);
        var infos = sources.Select(s => s.Info).Append(own).ToImmutableArray();
        var clobbers = new Clobbers(infos);
        RefuseFolders(clobbers, infos, sources);
        Report(clobbers, sources);
        foreach (string problem in PackageVariables.ProblemsOf(sources, store)) progress.Warn(problem);
        var layers = sources.Select((s, i) => new EnvironmentLayer
        {
            Kind = s.Source.Kind,
            Name = s.Source.Name,
            Version = s.Source.Revision,
            Build = BuildOf(s.Source),
            Source = s.Source.Url,
            Digest = s.Info.Descriptor.Digest,
            Relocations = clobbers.RelocationsOf(i),
        });
        var ownLayer = new EnvironmentLayer
        {
            Kind = EnvironmentLayerWriter.Kind,
            Name = EnvironmentLayerWriter.Kind,
            Digest = own.Descriptor.Digest,
            Relocations = clobbers.RelocationsOf(sources.Length),
        };
        var config = new EnvironmentConfig
        {
            Platform = Platforms.Of(@lock.Platform),
            Glibc = Newest(infos),
            VirtualPackages = [.. @lock.VirtualPackages],
            Requires = NodeNeeds.Of(infos.SelectMany(i => i.NodeSpecs)),
            Python = python,
            Variables = variables,
            Layers = [.. layers, ownLayer],
        };
        var configDescriptor = await store.WriteAsync(config.ToJson(), MediaTypes.EnvironmentConfig, cancel);
        var ownAnnotations = own.Descriptor.Annotations.With(AnnotationNames.LayerKind, EnvironmentLayerWriter.Kind);
        ImmutableArray<Descriptor> blobs = [.. sources.Select(Described), own.Descriptor with { Annotations = ownAnnotations }];
        var manifest = Manifest.Create(MediaTypes.EnvironmentArtifact, configDescriptor, blobs, Annotations.None);
        bool wasThere = store.Has(manifest.Digest);
        await store.WriteAsync(manifest.Bytes, manifest.MediaType, cancel);
        return (manifest, wasThere);
    }

    private static Descriptor Described(AssembledLayer layer)
    {
        var source = layer.Source;
        var annotations = layer.Info.Descriptor.Annotations
            .With(AnnotationNames.LayerKind, source.Kind)
            .With(AnnotationNames.LayerName, source.Name)
            .With(AnnotationNames.LayerSource, source.Url);
        if (source.Revision is { } version) annotations = annotations.With(AnnotationNames.LayerVersion, version);
        if (BuildOf(source) is { } build) annotations = annotations.With(AnnotationNames.LayerBuild, build);
        if (layer.Info.License is { Length: > 0 } license) annotations = annotations.With(AnnotationNames.Licenses, license);
        if (source.Sha256 is { } sha256) annotations = annotations.With(AnnotationNames.LayerSourceDigest, sha256.ToString());
        return layer.Info.Descriptor with { Annotations = annotations };
    }

    private static string? BuildOf(LockedSource source) => source is CondaSource { Build: { Length: > 0 } build } ? build : null;

    private static PythonInside? PythonOf(EnvironmentLock @lock) =>
        LockedPython.Find(@lock) is { } python ? new PythonInside { Version = python.Version, SitePackages = python.SitePackages } : null;

    private static string? Newest(ImmutableArray<LayerInfo> layers) =>
        layers.Select(l => l.Glibc).OfType<string>().Select(Version.Parse).Order().LastOrDefault()?.ToString();

    private void Report(Clobbers clobbers, ImmutableArray<AssembledLayer> sources)
    {
        // Files that were changed in an environment are meant to take the place of the package's own; capturing them has reported that.
        var clashes = clobbers.Clashes.Where(clash => clash.Winner >= sources.Length || sources[clash.Winner].Source is not FilesSource).ToList();
        foreach (var clash in clashes.Take(MostClashes)) progress.Warn(Said(clash.Path, clash.Loser, clash.Winner));
        if (clashes.Count > MostClashes) progress.Warn($"and {clashes.Count - MostClashes} more files that two packages have (--verbose lists them)");
        foreach (var clash in clashes.Skip(MostClashes)) progress.Note(Said(clash.Path, clash.Loser, clash.Winner));

        string Said(string path, int loser, int winner)
        {
            var (kept, lost) = NamesOf(sources, winner, loser);
            return $"two packages have the same file, {kept} keeps it and {lost} loses it: \"{path}\"";
        }
    }

    // No node could unpack both. A link may lead to a folder, and is followed there.
    private void RefuseFolders(Clobbers clobbers, ImmutableArray<LayerInfo> infos, ImmutableArray<AssembledLayer> sources)
    {
        foreach (var clash in clobbers.FolderClashes().Where(clash => !LayerLinks.Has(store, infos[clash.Owner].Descriptor, clash.Path)))
        {
            var (owner, other) = NamesOf(sources, clash.Owner, clash.Other);
            string what = clash.Owner == clash.Other
                ? $"package {owner} has a file where it has a folder, too"
                : $"two packages cannot be in one environment, {owner} has a file where {other} has a folder";
            throw new PonchoException($"{what}: \"{clash.Path}\"", "leave one of them out, or ask for another version of it");
        }
    }

    private static (string First, string Second) NamesOf(ImmutableArray<AssembledLayer> sources, int first, int second)
    {
        bool areSources = first < sources.Length && second < sources.Length;
        // A wheel and a conda package may have one name.
        bool isMixed = areSources && sources[first].Source.Kind != sources[second].Source.Kind;
        return (NameOf(sources, first, isMixed), NameOf(sources, second, isMixed));
    }

    private static string NameOf(ImmutableArray<AssembledLayer> sources, int layer, bool withKind)
    {
        if (layer == sources.Length) return "the environment itself";
        var source = sources[layer].Source;
        return withKind ? $"{source.Name} ({source.Kind})" : source.Name;
    }
}
