using System.Text.Json;
using Poncho.Builder.Images.Blobs;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Images.Bases;

/// <summary>Reads an image that an environment is to lie on: from a layout's folder, or from a tarball that Docker, podman or skopeo wrote.</summary>
internal static class BaseReader
{
    private const string Form = "give what docker save or skopeo copy wrote: a tarball, or an OCI layout (FOLDER or FOLDER:NAME)";

    // Configs of images have some KiB.
    private const int LargestConfig = 8 * 1024 * 1024;

    /// <summary>Reads it, and looks whether the environment can run on it.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="platform">Of the environment.</param>
    /// <param name="glibc">The least version that it needs; null for any.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">There is none, it is damaged, for another platform, or has another or too old a C library.</exception>
    public static async Task<BaseImage> ReadAsync(string text, TargetPlatform platform, string? glibc, CancellationToken cancel)
    {
        return await CheckedAsync(() => Read(text, platform, cancel), text, platform, glibc, cancel);
    }

    /// <summary>The same of one that was pulled.</summary>
    /// <param name="pulled">Where it is.</param>
    /// <param name="text">What the user wrote.</param>
    /// <param name="platform">Of the environment.</param>
    /// <param name="glibc">The least version that it needs; null for any.</param>
    /// <param name="cancel">Stops it.</param>
    /// <inheritdoc cref="ReadAsync(string, TargetPlatform, string?, CancellationToken)"/>
    public static Task<BaseImage> ReadAsync(PulledImage pulled, string text, TargetPlatform platform, string? glibc, CancellationToken cancel) =>
        CheckedAsync(() => Of(pulled, text, cancel), text, platform, glibc, cancel);

    /// <summary>Reads an image that was pulled, whatever it is for.</summary>
    /// <param name="pulled">Where it is.</param>
    /// <param name="text">What the user calls it.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">It is damaged.</exception>
    public static BaseImage Of(PulledImage pulled, string text, CancellationToken cancel)
    {
        FilePiece[] layers = [.. pulled.Manifest.Layers.Select(PieceOf)];
        return Of(Content(PieceOf(pulled.Manifest.Config)), [.. layers], pulled.Manifest, text, cancel);

        FilePiece PieceOf(Descriptor blob) => new(pulled.Store.PathOf(blob.Digest), 0, blob.Size);
    }

    /// <summary>Whether a text names something on this machine, and so nothing in a registry.</summary>
    public static bool IsHere(string text)
    {
        string path = text.StartsWith("oci:", StringComparison.Ordinal) ? text["oci:".Length..] : text;
        return path != text || File.Exists(path) || Directory.Exists(path) || (path.LastIndexOf(':') is > 0 and var colon && FirstThat(path, colon) is not null);
    }

    private static async Task<BaseImage> CheckedAsync(Func<BaseImage> read, string text, TargetPlatform platform, string? glibc, CancellationToken cancel)
    {
        try
        {
            var image = await Task.Run(read, cancel);
            if (image.Platform.Os != platform.Os || image.Platform.Architecture != platform.Architecture)
            {
                throw new PonchoException(
                    $"the base is for {image.Platform.Os}/{image.Platform.Architecture}, and the environment for {platform.Os}/{platform.Architecture}: \"{text}\"",
                    "give a base of the environment's platform");
            }

            await Task.Run(() => BaseLibc.Check(image, glibc, cancel), cancel);
            return image;
        }
        catch (JsonException e)
        {
            throw new PonchoException($"base has a document that is no JSON ({e.Message}): \"{text}\"", Form, e);
        }
    }

    /// <summary>Reads any image, whatever it is for.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="platform">Which of several is wanted; null for the only one.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">There is none, or it is damaged.</exception>
    public static BaseImage Read(string text, TargetPlatform? platform, CancellationToken cancel)
    {
        string path = text.StartsWith("oci:", StringComparison.Ordinal) ? text["oci:".Length..] : text;
        var (place, name) = (path, (string?)null);
        if (!File.Exists(path) && !Directory.Exists(path) && path.LastIndexOf(':') is > 0 and var colon && FirstThat(path, colon) is { } at)
        {
            (place, name) = (path[..at], path[(at + 1)..]);
        }

        if (text.EndsWith(".zst", StringComparison.Ordinal) || text.EndsWith(".gz", StringComparison.Ordinal))
        {
            throw new PonchoException($"base is compressed: \"{text}\"", "decompress it first");
        }

        IImageFiles files = Directory.Exists(place) ? new FolderFiles(place)
            : File.Exists(place) ? TarFiles.Open(place, cancel)
            : throw new PonchoException($"no such base: \"{text}\"", Form);
        if (files.Find("manifest.json") is { } docker && name is null) return OfDocker(files, docker, text, cancel);
        if (files.Find("index.json") is { } index) return OfLayout(files, index, name, platform, text, cancel);
        throw new PonchoException($"base is no image: \"{text}\"", Form);
    }

    // FOLDER:NAME:TAG has two colons; the folder is what is there.
    private static int? FirstThat(string path, int last)
    {
        for (int at = path.IndexOf(':', StringComparison.Ordinal); at >= 0 && at <= last; at = path.IndexOf(':', at + 1))
        {
            if (Directory.Exists(path[..at]) || File.Exists(path[..at])) return at;
        }

        return null;
    }

    private static BaseImage OfDocker(IImageFiles files, FilePiece manifest, string text, CancellationToken cancel)
    {
        using var json = JsonDocument.Parse(Content(manifest));
        if (json.RootElement.GetArrayLength() != 1)
        {
            throw new PonchoException($"base has {json.RootElement.GetArrayLength()} images: \"{text}\"", "save one alone");
        }

        var only = json.RootElement[0];
        var config = files.Find(only.GetProperty("Config").GetString()!) ?? throw Lacks(text, only.GetProperty("Config").GetString()!);
        var layers = only.GetProperty("Layers").EnumerateArray().Select(layer => files.Find(layer.GetString()!) ?? throw Lacks(text, layer.GetString()!)).ToList();
        return Of(Content(config), layers, null, text, cancel);
    }

    private static BaseImage OfLayout(IImageFiles files, FilePiece index, string? name, TargetPlatform? platform, string text, CancellationToken cancel)
    {
        var manifests = ImageIndex.Parse(Content(index)).Manifests;
        var named = name is null ? manifests : [.. manifests.Where(manifest => manifest.Annotations.Find(AnnotationNames.RefName) == name)];
        if (name is null && manifests.Count > 1 && manifests.Select(manifest => manifest.Annotations.Find(AnnotationNames.RefName)).Distinct().Count() > 1)
        {
            string names = string.Join(", ", manifests.Select(manifest => manifest.Annotations.Find(AnnotationNames.RefName)).OfType<string>().Take(5));
            throw new PonchoException($"base has several images: \"{text}\"", $"say which with a colon behind the folder: {names}");
        }

        var chosen = Choose(files, named, platform, text) ?? throw new PonchoException($"base has no such image: \"{text}\"", Form);
        var manifest = Manifest.Parse(Content(Blob(files, chosen, text)));
        var layers = manifest.Layers.Select(layer => Blob(files, layer, text)).ToList();
        return Of(Content(Blob(files, manifest.Config, text)), layers, manifest, text, cancel);
    }

    private static Descriptor? Choose(IImageFiles files, IReadOnlyList<Descriptor> manifests, TargetPlatform? platform, string text)
    {
        var fitting = manifests.FirstOrDefault(manifest => platform is not null && (manifest.Platform?.Os, manifest.Platform?.Architecture) == (platform.Os, platform.Architecture))
            ?? (manifests.Count == 1 ? manifests[0] : null);
        if (fitting is null || !MediaTypes.IsIndex(fitting.MediaType)) return fitting;
        return Choose(files, ImageIndex.Parse(Content(Blob(files, fitting, text))).Manifests, platform, text);
    }

    private static FilePiece Blob(IImageFiles files, Descriptor blob, string text) => files.Find($"blobs/sha256/{blob.Digest.Hex}") ?? throw Lacks(text, blob.Digest.ToString());

    private static BaseImage Of(byte[] config, List<FilePiece> layers, Manifest? manifest, string text, CancellationToken cancel)
    {
        using var json = JsonDocument.Parse(config);
        var root = json.RootElement;
        string[] diffIds = [.. root.GetProperty("rootfs").GetProperty("diff_ids").EnumerateArray().Select(id => id.GetString()!)];
        if (diffIds.Length != layers.Count) throw new PonchoException($"base has {layers.Count} layers, and its config speaks of {diffIds.Length}: \"{text}\"", Form);
        var read = layers.Select((layer, i) => LayerOf(layer, Digest.Parse(diffIds[i]), manifest?.Layers[i], text, cancel)).ToList();
        var process = root.TryGetProperty("config", out var found) ? found : default;
        return new BaseImage
        {
            Name = text,
            Platform = new Platform { Os = root.GetProperty("os").GetString()!, Architecture = root.GetProperty("architecture").GetString()! },
            Layers = read,
            History = root.TryGetProperty("history", out var history) && history.ValueKind == JsonValueKind.Array
                ? [.. history.EnumerateArray().Select(entry => entry.GetRawText())]
                : [],
            Variables = Texts(process, "Env"),
            User = Text(process, "User"),
            WorkingFolder = Text(process, "WorkingDir"),
            Labels = Labels(process),
        };
    }

    private static ImageLayer LayerOf(FilePiece file, Digest diffId, Descriptor? descriptor, string text, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var content = file.Open();
        Digest digest = Digest.OfAsync(content, cancel).AsTask().GetAwaiter().GetResult();
        if (descriptor is not null && descriptor.Digest != digest) throw new BlobMismatchException(descriptor.Digest, digest, $"a layer of {text}");
        string mediaType = descriptor?.MediaType ?? LayerBytes.MediaTypeOf(file);
        if (mediaType == MediaTypes.LayerTar && digest != diffId) throw new BlobMismatchException(diffId, digest, $"a layer of {text}");
        return new ImageLayer
        {
            Descriptor = descriptor is null
                ? new Descriptor { MediaType = mediaType, Digest = digest, Size = file.Length }
                : descriptor with { MediaType = LayerBytes.OciType(descriptor.MediaType) },
            DiffId = diffId,
            Pieces = [file],
            CreatedBy = "base",
        };
    }

    private static List<string> Texts(JsonElement process, string name) =>
        process.ValueKind == JsonValueKind.Object && process.TryGetProperty(name, out var texts) && texts.ValueKind == JsonValueKind.Array
            ? texts.EnumerateArray().Select(text => text.GetString()!).ToList()
            : [];

    private static string? Text(JsonElement process, string name) =>
        process.ValueKind == JsonValueKind.Object && process.TryGetProperty(name, out var text) && text.GetString() is { Length: > 0 } value ? value : null;

    private static Dictionary<string, string> Labels(JsonElement process) =>
        process.ValueKind == JsonValueKind.Object && process.TryGetProperty("Labels", out var labels) && labels.ValueKind == JsonValueKind.Object
            ? labels.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString() ?? "")
            : [];

    private static byte[] Content(FilePiece file)
    {
        if (file.Length > LargestConfig) throw new PonchoException($"a document of the base has {file.Length} bytes: \"{file.Path}\"", Form);
        using var stream = file.Open();
        byte[] content = new byte[file.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static PonchoException Lacks(string text, string what) => new($"base lacks {what}: \"{text}\"", "save or copy it again");
}
