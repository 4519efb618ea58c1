using System.Text.Json;
using Poncho.Builder.Layering;
using Poncho.Builder.Locking;
using Poncho.Builder.Locks;
using Poncho.Builder.Sources.Placing;
using Poncho.Conda.Linking;
using Poncho.Oci.Documents;
using Poncho.Oci.Layers;
using Poncho.Oci.Storing;
using Poncho.Runtime.Activation;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;

namespace Poncho.Builder.Environments;

/// <summary>The last layer of an environment, a few KB: the lock, <c>conda-meta/history</c>, the variables, and the scripts with which a plain tarball works by hand.</summary>
internal static class EnvironmentLayerWriter
{
    /// <summary>The layer's kind and name in config and annotations.</summary>
    public const string Kind = "environment";

    private const string LockPath = EnvironmentHead.Folder + "/lock.json";

    private sealed record LayerFileContent(string Path, bool IsExecutable, ReadOnlyMemory<byte> Content);

    public static async Task<LayerInfo> WriteAsync(EnvironmentLock @lock, PythonInside? python, IReadOnlyList<EnvironmentVariable> variables, Store store, CancellationToken cancel)
    {
        var files = Files(@lock, python, variables).OrderBy(f => f.Path, Utf8Order.Instance).ToList();
        await using var layer = WrittenLayer.Begin(store);
        foreach (var file in files) await layer.Tar.WriteFileAsync(file.Path, file.IsExecutable ? LayerFile.Executable : LayerFile.Plain, LayerTimes.Fixed, file.Content, cancel);
        return new LayerInfo
        {
            Descriptor = await layer.CommitAsync(cancel),
            Relocations = new RelocationIndex(files.Select(RelocationOf).OfType<Relocation>()),
            UnpackedBytes = files.Sum(f => (long)f.Content.Length),
            Paths = [.. files.Select(f => f.Path)],
        };
    }

    private static IEnumerable<LayerFileContent> Files(EnvironmentLock @lock, PythonInside? python, IReadOnlyList<EnvironmentVariable> variables)
    {
        yield return new LayerFileContent(LockPath, false, LockJson.Write(LocalSources.Public(@lock)));
        yield return new LayerFileContent(ReservedPaths.History, false, History.Write(@lock));
        if (@lock.Variables.Count > 0) yield return new LayerFileContent(ReservedPaths.State, false, State(@lock));
        foreach (var script in TarballScripts.For(PrefixPlaceholder.Text, python, variables)) yield return new LayerFileContent(script.Path, script.IsExecutable, script.Content);
    }

    private static byte[] State(EnvironmentLock @lock)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("env_vars");
            foreach (var (name, value) in @lock.Variables.OrderBy(v => v.Key, StringComparer.Ordinal)) json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.ToArray();
    }

    private static Relocation? RelocationOf(LayerFileContent file)
    {
        var finder = new PlaceholderFinder(PrefixPlaceholder.Text);
        finder.Append(file.Content.Span);
        var offsets = finder.Finish();
        return offsets.IsEmpty ? null : new Relocation { Path = file.Path, Mode = RelocationMode.Text, Placeholder = finder.Placeholder, Offsets = offsets };
    }
}
