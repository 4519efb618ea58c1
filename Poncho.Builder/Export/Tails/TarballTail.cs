using Poncho.Conda.Linking;
using Poncho.Oci.Layers;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Relocating;

namespace Poncho.Builder.Export.Tails;

/// <summary>The tail of a plain tarball: what <c>tar</c> unpacks last, over what layers brought.</summary>
internal static class TarballTail
{
    /// <summary>Its entries, sorted by path (ordinal, UTF-8), without what ends a tarball; empty where there are none.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="standIns">What is known of layers already.</param>
    /// <param name="withRunProgram">Whether the node's program is among them.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="Poncho.IO.PonchoException">A layer is damaged, or cannot be read.</exception>
    public static async Task<byte[]> EntriesAsync(EnvironmentSource environment, LayerStandIns standIns, bool withRunProgram, CancellationToken cancel)
    {
        var layers = environment.Config.Layers;
        var found = new IReadOnlyList<TailFile>[layers.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel };
        await Parallel.ForAsync(0, layers.Length, options, async (i, stop) =>
        {
            var wanted = layers[i].Relocations.Files.Where(StandIn.IsWanted).ToList();
            found[i] = wanted.Count == 0 ? [] : await standIns.OfAsync(layers[i].Digest, environment.Layers[i], wanted, stop);
        });

        // Of a path that two layers have, the config lists the later one's alone.
        var files = found.SelectMany(list => list).Where(file => file.Content.Length > 0).ToDictionary(file => file.Path, StringComparer.Ordinal);
        if (withRunProgram && RunProgram.For(environment.Config.Platform) is { } program) files[program.Path] = program;
        using var entries = new MemoryStream();
        var tar = new LayerTarWriter(entries);
        foreach (var file in files.Values.OrderBy(file => file.Path, Utf8Order.Instance))
        {
            await tar.WriteFileAsync(file.Path, file.IsExecutable ? LayerFile.Executable : LayerFile.Plain, file.Modified, file.Content, cancel);
        }

        return entries.ToArray();
    }
}
