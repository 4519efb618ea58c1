using System.Text;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;

namespace Poncho.Testing;

/// <summary>An environment in a store whose layers are short texts and cannot be unpacked: for commands to which only names, digests and sizes count.</summary>
public static class StoredSample
{
    /// <summary>Stores an environment of linux-64 under a name.</summary>
    /// <param name="store">The store's folder; made where there is none.</param>
    /// <param name="name">The name, as <c>NAME:TAG</c>.</param>
    /// <param name="layers">In link order, each with the text that stands for its bytes; its digest is filled in here.</param>
    /// <param name="rest">What else the config says; its platform and layers are not looked at.</param>
    public static async Task<Store> WriteAsync(string store, string name, IReadOnlyList<(string Text, EnvironmentLayer Layer)> layers, EnvironmentConfig? rest = null)
    {
        var opened = await Store.OpenAsync(store, CancellationToken.None);
        var blobs = new List<Descriptor>();
        foreach (var (text, _) in layers)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            var blob = await opened.WriteAsync(bytes, MediaTypes.LayerTarZstd, CancellationToken.None);
            blobs.Add(blob with { Annotations = blob.Annotations.With(AnnotationNames.LayerSourceDigest, Digest.Of(bytes).ToString()) });
        }

        var config = (rest ?? Empty) with { Platform = Empty.Platform, Layers = [.. layers.Select((layer, i) => layer.Layer with { Digest = blobs[i].Digest })] };
        var stored = await opened.WriteAsync(config.ToJson(), MediaTypes.EnvironmentConfig, CancellationToken.None);
        var manifest = Manifest.Create(MediaTypes.EnvironmentArtifact, stored, blobs, Annotations.None);
        await opened.TagAsync(name, await opened.WriteAsync(manifest.Bytes, MediaTypes.Manifest, CancellationToken.None), CancellationToken.None);
        return opened;
    }

    /// <summary>A config that says nothing but the platform, to be filled with what a test is about.</summary>
    public static EnvironmentConfig Empty { get; } = new() { Platform = new TargetPlatform { Os = "linux", Architecture = "amd64", Subdir = "linux-64" }, Layers = [] };

    /// <summary>What the config says of a conda package.</summary>
    public static EnvironmentLayer Conda(string name, string? version = null, string? build = null) => Layer("conda", name) with { Version = version, Build = build };

    /// <summary>What the config says of a layer of any kind.</summary>
    public static EnvironmentLayer Layer(string kind, string name) => new() { Kind = kind, Name = name, Digest = Digest.Of([]) };
}
