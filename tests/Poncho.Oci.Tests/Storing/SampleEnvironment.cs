using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Oci.Storing;

namespace Poncho.Oci.Tests.Storing;

/// <summary>A small environment with one written layer.</summary>
internal static class SampleEnvironment
{
    public static async Task<Manifest> WriteAsync(Store store)
    {
        var cancel = CancellationToken.None;
        await using var layer = WrittenLayer.Begin(store);
        await layer.Tar.WriteFileAsync("bin/tool", LayerFile.Executable, 1_700_000_000, "#!/bin/sh\n"u8.ToArray(), cancel);
        var descriptor = await layer.CommitAsync(cancel);
        var config = await store.WriteAsync("{}\n"u8.ToArray(), MediaTypes.EnvironmentConfig, cancel);
        var manifest = Manifest.Create(MediaTypes.EnvironmentArtifact, config, [descriptor], Annotations.None);
        await store.WriteAsync(manifest.Bytes, MediaTypes.Manifest, cancel);
        return manifest;
    }
}
