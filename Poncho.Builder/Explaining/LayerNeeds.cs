using System.Collections.Concurrent;
using System.Text.Json;
using Poncho.Builder.Environments;
using Poncho.Builder.Locks;
using Poncho.IO;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;

namespace Poncho.Builder.Explaining;

/// <summary>Reads what the packages of an environment need from the records within its layers.</summary>
internal static class LayerNeeds
{
    private const int LongestFile = 32 << 20;
    private const string RecordFolder = "conda-meta/", LockPath = EnvironmentHead.Folder + "/lock.json";

    /// <param name="environment">With its layers; those that an incremental tarball leaves out say nothing.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="PonchoException">A layer is missing or damaged.</exception>
    public static IReadOnlyList<PackageNode> Read(EnvironmentSource environment, CancellationToken cancel)
    {
        var layers = environment.Config.Layers;
        var asked = AskedOf(environment, cancel);
        var needs = new ConcurrentDictionary<int, IReadOnlyList<PackageNeed>>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel };
        Parallel.For(0, layers.Length, options, i =>
        {
            if (IsPackage(layers[i]) && !environment.Layers[i].IsAbsent) needs[i] = NeedsOf(layers[i], environment.Layers[i], cancel);
        });
        return [.. layers.Index().Where(layer => IsPackage(layer.Item)).Select(layer => new PackageNode
        {
            Kind = layer.Item.Kind,
            Name = layer.Item.Name,
            Version = layer.Item.Version,
            Build = layer.Item.Build,
            Requested = asked.GetValueOrDefault((layer.Item.Kind, layer.Item.Name)),
            Needs = [.. needs.GetValueOrDefault(layer.Index) ?? []],
        })];
    }

    /// <summary>What a lock says was asked for, by kind and name.</summary>
    public static Dictionary<(string Kind, string Name), string> AskedOf(EnvironmentLock @lock)
    {
        var asked = new Dictionary<(string, string), string>();
        foreach (string text in @lock.Requested)
            if (CondaNeedText.NameOf(text) is { } name) asked.TryAdd((CondaSource.KindName, name), text);
        foreach (var source in @lock.Sources.OfType<PipSource>().Where(source => source.IsRequested)) asked.TryAdd((PipSource.KindName, source.Name), source.Name);
        return asked;
    }

    private static bool IsPackage(EnvironmentLayer layer) => layer.Kind is CondaSource.KindName or PipSource.KindName;

    private static IReadOnlyList<PackageNeed> NeedsOf(EnvironmentLayer layer, LayerSource source, CancellationToken cancel)
    {
        if (layer.Kind == PipSource.KindName)
        {
            var metadata = source.ReadFiles(PipNeedText.IsMetadata, LongestFile, cancel).OrderBy(file => file.Key.Length).FirstOrDefault();
            return metadata.Value is null ? [] : PipNeedText.Read(metadata.Value)?.Needs ?? [];
        }

        var records = source.ReadFiles(path => path.StartsWith(RecordFolder, StringComparison.Ordinal) && path.EndsWith(".json", StringComparison.Ordinal), LongestFile, cancel);
        return [.. records.SelectMany(record => CondaNeedText.Read(DependsOf(record.Value, record.Key)))];
    }

    private static List<string> DependsOf(byte[] record, string path)
    {
        try
        {
            using var json = JsonDocument.Parse(record);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("depends", out var depends)) return [];
            return depends.ValueKind != JsonValueKind.Array ? [] : [.. depends.EnumerateArray().Select(item => item.ToString())];
        }
        catch (JsonException e)
        {
            throw new PonchoException($"not the record of a conda package: \"{path}\"", "create the environment again", e);
        }
    }

    // The last layer has the lock, which says what was asked for.
    private static Dictionary<(string Kind, string Name), string> AskedOf(EnvironmentSource environment, CancellationToken cancel)
    {
        int last = environment.Config.Layers.Length - 1;
        if (last < 0 || environment.Config.Layers[last].Kind != EnvironmentLayerWriter.Kind || environment.Layers[last].IsAbsent) return [];
        var files = environment.Layers[last].ReadFiles(path => path == LockPath, LongestFile, cancel);
        return files.TryGetValue(LockPath, out byte[]? content) ? AskedOf(LockReader.Read(LockPath, content).Platforms[0]) : [];
    }
}
