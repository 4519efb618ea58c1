using Poncho.Builder.Building;
using Poncho.Builder.Export.Segments;
using Poncho.Builder.Images.Bases;
using Poncho.Builder.Images.Blobs;
using Poncho.Builder.Images.Contents;
using Poncho.Builder.Images.Grouping;
using Poncho.Builder.Images.Placing;
using Poncho.Builder.Images.Roots;
using Poncho.Builder.Images.Variables;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Oci.Naming;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Relocating;

namespace Poncho.Builder.Images;

/// <summary>
/// Makes a container image of an environment. Without a base the image is the environment: its layers are the environment's own blobs, over a small one
/// with the C library and below one with the files that are relocated. On a base, or elsewhere than at the root, layers are written anew for their
/// prefix, each once.
/// </summary>
/// <param name="folder">What is made for images is kept here.</param>
/// <param name="limits">How many layers are read at once.</param>
/// <param name="progress">Told of each layer.</param>
internal sealed class ImageBuilder(string folder, BuildLimits limits, IBuildProgress progress) : IDisposable
{
    private readonly LayerContents _contents = new(folder);
    private readonly KeptFacts _facts = new(folder);
    private readonly MadePieces _made = new(folder);
    private readonly GzipLayers _gzip = new(folder);

    private readonly List<IDisposable> _pulled = [];

    public void Dispose()
    {
        _made.Dispose();
        foreach (var image in _pulled) image.Dispose();
    }

    /// <param name="source">The environment.</param>
    /// <param name="blobs">Its layers.</param>
    /// <param name="options">What the user chose.</param>
    /// <param name="compression">Of the layers, where the user chose none.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">A layer is missing or damaged, or the environment cannot be such an image.</exception>
    public async Task<Image> BuildAsync(EnvironmentSource source, ILayerBlobs blobs, ImageOptions options, LayerCompression compression, CancellationToken cancel)
    {
        var config = source.Config;
        var manifest = Manifest.Parse(source.Manifest);
        var prefix = options.Prefix is { } given ? ImagePrefix.Of(given) : options.Base is null ? ImagePrefix.Root : ImagePrefix.OnBase;
        RelocatingWriter.CheckFits(config, new Prefix(prefix.Written));
        compression = options.Compression ?? compression;
        var under = options.Base is { } text ? await BaseAsync(text, options, config, cancel) : null;
        var platform = under?.Platform ?? new Platform { Os = config.Platform.Os, Architecture = config.Platform.Architecture };
        var libc = under is not null ? null
            : options.Libc is { } package ? await package(config, progress, cancel) : RootLibc.OfMachine(config.Platform, config.Glibc);

        progress.Begin(BuildStep.Export, manifest.Layers.Count, manifest.Layers.Sum(layer => layer.Size));
        var read = await Task.WhenAll(Enumerable.Range(0, manifest.Layers.Count).Select(i => ReadAsync(manifest.Layers[i], config.Layers[i], blobs, cancel)));
        if (prefix.IsRoot) CheckRoot(read);

        var layers = new List<ImageLayer>();
        if (libc is not null) layers.Add(await RootAsync(libc, options.WithShell, cancel));
        var relocated = await RelocatedAsync(read, prefix, cancel);
        int own = layers.Count + relocated.Count + 1, below = under?.Layers.Count ?? 0;
        int most = MostLayers(options, prefix, own + read.Length);
        int room = most - below - own;
        var grouped = read.Select(layer => new GroupedLayer(layer.Layer.Kind, layer.Layer.Name, layer.Descriptor.Size, layer.Content.Paths));
        var groups = LayerGroups.Of([.. grouped], CheckRoom(room, below + own, most));
        layers.AddRange(await Task.WhenAll(groups.Select(group => GroupAsync([.. group.Select(i => read[i])], prefix, cancel))));
        layers.AddRange(relocated);
        layers.Add(await LastAsync(source, read, prefix, groups, cancel));
        layers = [.. await Task.WhenAll(layers.Select(layer => CompressedAsync(layer, compression, cancel)))];

        string name = NameOf(source);
        var variables = ImageVariables.Of(
            config, [.. read.Select(layer => layer.Content)], [.. read.Select(layer => layer.Frames)], prefix, name.Split(':')[0], progress.Warn, cancel);
        var imageConfig = new ImageConfig
        {
            Platform = platform,
            Base = under,
            Layers = layers,
            Variables = OverBase(under?.Variables ?? [$"HOME={RootLayer.Home}"], variables),
            Entrypoint = options.Entrypoint,
            Command = options.Command ?? (config.Python is null ? null : ["python"]),
            User = options.User ?? (under is null ? RootLayer.User : under.User),
            WorkingFolder = options.WorkingFolder ?? (under is null ? RootLayer.Home : under.WorkingFolder),
            Labels = LabelsOf(source, name, libc, under, options),
            Created = options.Created,
        };
        byte[] configBytes = imageConfig.ToJson();
        var written = Manifest.Create(
            artifactType: null,
            Descriptor.Of(configBytes, MediaTypes.ImageConfig),
            [.. under?.Layers.Select(layer => layer.Descriptor) ?? [], .. layers.Select(layer => layer.Descriptor)],
            Annotations.From(imageConfig.Labels));
        progress.End(BuildStep.Export);
        return new Image { Name = name, Manifest = written, Config = configBytes, Platform = platform, Layers = [.. under?.Layers ?? [], .. layers] };
    }

    private async Task<BaseImage> BaseAsync(string text, ImageOptions options, EnvironmentConfig config, CancellationToken cancel)
    {
        if (options.Pull is null) return await BaseReader.ReadAsync(text, config.Platform, config.Glibc, cancel);
        var pulled = await options.Pull(config.Platform, cancel);
        _pulled.Add(pulled);
        return await BaseReader.ReadAsync(pulled, text, config.Platform, config.Glibc, cancel);
    }

    private static int CheckRoom(int room, int others, int most)
    {
        if (room >= 1) return room;
        throw new PonchoException(
            $"no room for the environment in {most} layers: what is below it and above it has {others}",
            $"give --max-layers {others + 1} or more");
    }

    private static int MostLayers(ImageOptions options, ImagePrefix prefix, int whole)
    {
        if (options.MaxLayers is { } chosen) return chosen;
        return prefix.IsRoot && whole <= ImageOptions.SharedLayers ? ImageOptions.SharedLayers : ImageOptions.UsualLayers;
    }

    // A file in the place of a folder that the loader, or an engine, goes through would hide it.
    private static void CheckRoot(IEnumerable<ReadLayer> layers)
    {
        foreach (var layer in layers)
        {
            if (RootLayer.Needed.FirstOrDefault(path => layer.Content.Paths.Contains(ContentReader.HashOf(path))) is not { } taken) continue;
            throw new PonchoException(
                $"{layer.Layer.Name} has a file or link where the root of an image needs a folder: \"{taken}\"",
                "give the image a base and the environment a prefix: --base debian.tar --prefix /opt/poncho");
        }
    }

    private async Task<ReadLayer> ReadAsync(Descriptor descriptor, EnvironmentLayer layer, ILayerBlobs blobs, CancellationToken cancel)
    {
        using var place = await limits.Workers.EnterAsync(cancel);
        progress.At(BuildStep.Export, layer.Name);
        var segment = await blobs.GetAsync(descriptor, cancel);
        var piece = new FilePiece(segment.Path, segment.Offset, segment.Length);
        BlobPiece[] frames = [piece, new BytesPiece(EndFrame.Bytes.ToArray())];
        var content = await Task.Run(() => _contents.Of(descriptor.Digest, frames, layer.Name, cancel), cancel);
        progress.Done(BuildStep.Export, layer.Name, descriptor.Size);
        return new ReadLayer(descriptor, layer, piece, frames, content);
    }

    private async Task<ImageLayer> RootAsync(RootLibc libc, bool withShell, CancellationToken cancel)
    {
        var root = new RootLayer(libc, withShell ? await RootShell.FindAsync(cancel) : null);
        var piece = await _made.GetAsync(await root.KeyAsync(cancel), root.WriteAsync, cancel);
        return Layer([piece.Frames], piece.Digest.ToString(), $"poncho: {libc.Text}{(withShell ? ", busybox" : "")}", Annotations.None, cancel);
    }

    private async Task<ImageLayer> GroupAsync(IReadOnlyList<ReadLayer> group, ImagePrefix prefix, CancellationToken cancel)
    {
        string createdBy = "poncho: " + string.Join(", ", group.Select(layer => layer.Layer.Version is { } version ? $"{layer.Layer.Name} {version}" : layer.Layer.Name));
        if (prefix.IsRoot)
        {
            if (group.Count > 1)
            {
                string digests = string.Join('\n', group.Select(layer => layer.Descriptor.Digest));
                return await Task.Run(() => Layer([.. group.Select(layer => layer.Segment)], digests, createdBy, Annotations.None, cancel), cancel);
            }

            var single = group[0];
            return new ImageLayer { Descriptor = single.Descriptor, DiffId = single.Content.Facts.DiffId, Pieces = single.Frames, CreatedBy = createdBy };
        }

        var pieces = await Task.WhenAll(group.Select(async layer =>
        {
            using var place = await limits.Workers.EnterAsync(cancel);
            var entries = new RelocatedEntries(layer.Layer, prefix);
            return await Task.Run(() => _made.GetAsync(KeyOf("all", layer, prefix), (tar, token) => entries.WriteAllAsync(layer.Frames, tar, token), cancel), cancel);
        }));
        var annotations = group.Count == 1 ? group[0].Descriptor.Annotations : Annotations.None;
        string made = string.Join('\n', pieces.Select(piece => piece.Digest));
        return await Task.Run(() => Layer([.. pieces.Select(piece => piece.Frames)], made, createdBy, annotations, cancel), cancel);
    }

    // Layers of their own: they stay when a package changes that has no placeholder. So does a large one (Python's library is) when another package's do.
    private async Task<IReadOnlyList<ImageLayer>> RelocatedAsync(ReadLayer[] read, ImagePrefix prefix, CancellationToken cancel)
    {
        if (!prefix.IsRoot) return [];
        var highest = new Dictionary<ulong, int>();
        for (int i = 0; i < read.Length; i++) foreach (ulong path in read[i].Content.Paths) highest[path] = i;
        int[] changing = [.. Enumerable.Range(0, read.Length).Where(i => !read[i].Layer.Relocations.Files.IsEmpty)];
        var pieces = await Task.WhenAll(changing.Select(async i =>
        {
            using var place = await limits.Workers.EnterAsync(cancel);
            var layer = read[i];
            var relocated = new RelocatedEntries(layer.Layer, prefix);

            // What a later layer has in a file's place stays above it.
            var replaced = layer.Content.Paths.Where(path => highest[path] > i).ToHashSet();
            string key = KeyOf("changed", layer, prefix) + (replaced.Count == 0 ? "" : $" without {string.Join(' ', replaced.Order())}");
            return await Task.Run(() => _made.GetAsync(key, (tar, token) => relocated.WriteChangedAsync(layer.Frames, replaced, tar, token), cancel), cancel);
        }));
        var alone = RelocatedLayers.Alone([.. pieces.Select(piece => piece.Frames.Length)]);
        var layers = alone.Select(i => Layer([pieces[i]], $"poncho: relocated files of {read[changing[i]].Layer.Name}", cancel)).ToList();
        MadePiece[] others = [.. pieces.Where((_, i) => !alone.Contains(i))];
        if (others.Length > 0) layers.Add(Layer(others, "poncho: relocated files", cancel));
        return layers;
    }

    private async Task<ImageLayer> LastAsync(
        EnvironmentSource source, IReadOnlyList<ReadLayer> read, ImagePrefix prefix, IReadOnlyList<IReadOnlyList<int>> groups, CancellationToken cancel)
    {
        string[] folders = [.. read.SelectMany(layer => layer.Content.Folders).Distinct(StringComparer.Ordinal)];
        var entries = new FolderEntries(folders, prefix);
        long[] sizes = [.. read.Select(layer => layer.Content.Facts.PlainSize - EndFrame.ContentLength)];
        string map = string.Join(' ', groups.Select(group => string.Join(',', group)));
        var open = await _made.GetAsync(entries.Key, entries.WriteAsync, cancel);
        var documents = await _made.GetAsync(
            $"documents 2 {source.Id} {prefix.Written} {map}",
            (tar, token) => ImageDocuments.WriteAsync(source.Manifest, source.ConfigBytes, prefix, sizes, groups, tar, token),
            cancel);
        return Layer([open, documents], "poncho: folders and documents", cancel);
    }

    private static string KeyOf(string what, ReadLayer layer, ImagePrefix prefix) =>
        $"{what} {layer.Descriptor.Digest} {prefix.Prefix} {Digest.Of(layer.Layer.Relocations.ToJson())}";

    private ImageLayer Layer(IReadOnlyList<MadePiece> pieces, string createdBy, CancellationToken cancel) => Layer(
        [.. pieces.Where(piece => piece.Frames.Length > 0).Select(piece => piece.Frames)],
        string.Join('\n', pieces.Select(piece => piece.Digest)), createdBy, Annotations.None, cancel);

    // Frames one after another and what ends a layer.
    private ImageLayer Layer(IReadOnlyList<BlobPiece> frames, string key, string createdBy, Annotations annotations, CancellationToken cancel)
    {
        BlobPiece[] pieces = [.. frames, new BytesPiece(EndFrame.Bytes.ToArray())];
        var facts = _facts.Of(key, () => LayerPieces.FactsOf(pieces, createdBy, cancel));
        var descriptor = new Descriptor { MediaType = MediaTypes.LayerTarZstd, Digest = facts.Digest, Size = facts.Size, Annotations = annotations };
        return new ImageLayer { Descriptor = descriptor, DiffId = facts.DiffId, Pieces = pieces, CreatedBy = createdBy };
    }

    private async Task<ImageLayer> CompressedAsync(ImageLayer layer, LayerCompression compression, CancellationToken cancel)
    {
        if (compression == LayerCompression.Zstd) return layer;
        using var place = await limits.Workers.EnterAsync(cancel);
        var facts = await Task.Run(() => _facts.Of("blob " + layer.Descriptor.Digest, () => LayerPieces.FactsOf(layer.Pieces, layer.CreatedBy, cancel)), cancel);
        if (compression == LayerCompression.None)
        {
            var plain = layer.Descriptor with { MediaType = MediaTypes.LayerTar, Digest = facts.DiffId, Size = facts.PlainSize };
            return layer with { Descriptor = plain, Pieces = [new InflatedPiece(layer.Pieces, facts.PlainSize)] };
        }

        var (piece, made) = await Task.Run(() => _gzip.GetAsync(layer.Pieces, facts, cancel), cancel);
        return layer with { Descriptor = layer.Descriptor with { MediaType = MediaTypes.LayerTarGzip, Digest = made.Digest, Size = made.Size }, Pieces = [piece] };
    }

    // PATH goes before the base's, whatever else it has; of other variables ours win.
    private static List<string> OverBase(IReadOnlyList<string> below, IReadOnlyList<string> ours)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in below) values[NameIn(line)] = line;
        string? path = values.GetValueOrDefault("PATH");
        foreach (string line in ours) values[NameIn(line)] = line;
        if (path is not null) values["PATH"] = $"PATH={ours.First(line => NameIn(line) == "PATH")["PATH=".Length..].Split(':')[0]}:{path["PATH=".Length..]}";
        return [.. values.OrderBy(variable => variable.Key, StringComparer.Ordinal).Select(variable => variable.Value)];
    }

    private static string NameIn(string line) => line.Split('=', 2)[0];

    private static SortedDictionary<string, string> LabelsOf(EnvironmentSource source, string name, RootLibc? libc, BaseImage? under, ImageOptions options)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (label, value) in under?.Labels ?? new Dictionary<string, string>()) labels[label] = value;
        labels[AnnotationNames.Title] = name;
        labels[AnnotationNames.EnvironmentDigest] = source.Id.ToString();
        if (libc is not null) labels[AnnotationNames.ImageLibc] = libc.Text;
        if (under is not null) labels[AnnotationNames.BaseName] = under.Name;
        foreach (var (label, value) in options.Labels) labels[label] = value;
        return labels;
    }

    // What engines take: lower case, a name and a tag.
    private static string NameOf(EnvironmentSource source)
    {
        if (StoreName.TryParse(source.Name, out var name)) return name.ToString().ToLowerInvariant();
        string stem = Path.GetFileName(source.Name.TrimEnd('/')).Split('.', ':', '@')[0];
        return StoreName.TryParse(stem, out var file) && !source.Name.StartsWith("sha256:", StringComparison.Ordinal)
            ? file.ToString().ToLowerInvariant()
            : $"environment:{source.Id.Hex[..12]}";
    }
}
