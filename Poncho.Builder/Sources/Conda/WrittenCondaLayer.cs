using Poncho.Builder.Compiling;
using Poncho.Builder.Layering;
using Poncho.Conda.Linking;
using Poncho.Conda.Packages;
using Poncho.IO.Files;
using Poncho.Oci;
using Poncho.Oci.Layers;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Sources.Conda;

/// <summary>A conda package's layer that we write entry by entry: noarch Python, <c>.tar.bz2</c>, and whatever is odd (docs/FORMATS.md, "Written layers").</summary>
internal static class WrittenCondaLayer
{
    /// <summary>What stands for the prefix in files that we write ourselves. As long as conda's own, so that tools that patch in place have room.</summary>
    public static string Placeholder { get; } = "/poncho_placeholder".PadRight(255, '_');

    public static async Task<CondaLayer> MakeAsync(CondaArchive archive, LinkPlan plan, CondaLayerRequest request, CancellationToken cancel)
    {
        using var spool = new Spool();
        using var scan = new PayloadScan();
        var check = new PayloadCheck(plan);
        var placement = new EntryPlacement(spool, scan);
        await foreach (var entry in archive.ReadPayloadAsync(cancel)) placement.Add(entry, check.Admit(entry));
        plan = check.Finish();
        List<Relocation> relocations = [.. scan.Relocations];
        AddEntryPoints(plan, placement, spool, relocations);
        var (byteCode, notes) = await AddByteCodeAsync(plan, placement, spool, request, cancel);
        byte[] record = CondaMetaRecord.Write(archive.Metadata, RecordedPlan.Of(plan, relocations), request.Record, byteCode);
        var descriptor = await WriteAsync(placement, spool, new LayerRecord(CondaMetaRecord.PathOf(archive.Metadata), record), request.Store, cancel);
        return new CondaLayer(plan, descriptor, relocations, scan.Glibc, scan.Bytes + record.Length, [.. placement.Entries.Values.Where(e => e.Content is not null || e.LinkTarget is not null).Select(e => e.Path)], check.Warnings, notes);
    }

    private static void AddEntryPoints(LinkPlan plan, EntryPlacement placement, Spool spool, List<Relocation> relocations)
    {
        foreach (var script in plan.EntryPoints)
        {
            placement.Add(new PlacedEntry { Path = script.Path, Time = LayerTimes.Fixed, Content = spool.AppendFile(script.Render(Placeholder)), IsExecutable = true });
            relocations.RemoveAll(r => r.Path == script.Path);
            relocations.Add(new Relocation { Path = script.Path, Mode = RelocationMode.Text, Placeholder = Placeholder, Offsets = ["#!".Length] });
        }
    }

    private static async Task<(IReadOnlyList<string> ByteCode, IReadOnlyList<string> Notes)> AddByteCodeAsync(LinkPlan plan, EntryPlacement placement, Spool spool, CondaLayerRequest request, CancellationToken cancel)
    {
        if (plan.Compiled.IsEmpty || request.Compiler is null) return ([], []);
        var compiler = await request.Compiler(cancel);
        if (compiler is null) return ([], []);
        var notes = new List<string>();
        var byteCode = new List<string>();
        // As many at once as there are interpreters: the sources in memory are few and small.
        foreach (var batch in plan.Compiled.Chunk(8 * compiler.Processes))
        {
            var results = await Task.WhenAll(batch.Select(file => CompileAsync(file, placement.Entries[file.Source], spool, compiler, cancel)));
            foreach (var (file, result) in batch.Zip(results))
            {
                if (result.Pyc is null)
                {
                    notes.Add($"{plan.Package}: not compiled ({result.Problem}): \"{file.Source}\"");
                    continue;
                }

                placement.Add(new PlacedEntry { Path = file.ByteCode, Time = placement.Entries[file.Source].Time, Content = spool.AppendFile(result.Pyc) });
                byteCode.Add(file.ByteCode);
            }
        }

        return (byteCode, notes);
    }

    private static Task<Compiling.CompiledFile> CompileAsync(Poncho.Conda.Linking.CompiledFile file, PlacedEntry source, Spool spool, PythonCompiler compiler, CancellationToken cancel) =>
        source.Content is { } content
            ? compiler.CompileAsync(file.Source, source.Time, spool.ReadAll(content), cancel)
            : Task.FromResult(new Compiling.CompiledFile(null, "it is a soft link"));

    private static async Task<Descriptor> WriteAsync(EntryPlacement placement, Spool spool, LayerRecord record, Store store, CancellationToken cancel)
    {
        await using var layer = WrittenLayer.Begin(store);
        foreach (var entry in placement.Entries.Values.OrderBy(e => e.Path, Utf8Order.Instance))
        {
            if (entry.LinkTarget is { } target) await layer.Tar.WriteSymlinkAsync(entry.Path, target, entry.Time, cancel);
            else if (entry.Content is not { } content) await layer.Tar.WriteDirectoryAsync(entry.Path, entry.Time, cancel);
            else await layer.Tar.WriteFileAsync(entry.Path, entry.IsExecutable ? LayerFile.Executable : LayerFile.Plain, entry.Time, content.Length, spool.Open(content), cancel);
        }

        await layer.Tar.WriteFileAsync(record.Path, LayerFile.Plain, LayerTimes.Fixed, record.Content, cancel);
        return await layer.CommitAsync(cancel);
    }
}
