using Poncho.Builder.Compiling;
using Poncho.Builder.Layering;
using Poncho.Builder.Sources.Placing;
using Poncho.Conda.Linking;
using Poncho.Conda.Packages;
using Poncho.IO.Streams;
using Poncho.Oci.Layers;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Sources.Conda;

/// <summary>A conda package's layer that we write entry by entry: noarch Python, <c>.tar.bz2</c>, and whatever is odd (docs/FORMATS.md, "Written layers").</summary>
internal static class WrittenCondaLayer
{
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
        await using var window = await CompilerOf(plan, request, cancel) is { } compiler ? new ByteCodeWindow(compiler) : null;
        var (byteCode, notes) = window is null ? ([], []) : await AddByteCodeAsync(plan, placement, window, cancel);
        byte[] record = CondaMetaRecord.Write(archive.Metadata, RecordedPlan.Of(plan, relocations), request.Record, byteCode);
        var last = new LastFile(CondaMetaRecord.PathOf(archive.Metadata), record);
        var descriptor = await PlacedLayer.WriteAsync(placement.Entries.Values, last, request.Store, cancel);
        var filesAndLinks = placement.Entries.Values.Where(entry => entry.Content is not null || entry.LinkTarget is not null);
        long bytes = scan.Bytes + record.Length;
        return new CondaLayer(plan, descriptor, relocations, scan.Glibc, bytes, [.. filesAndLinks.Select(entry => entry.Path)], check.Warnings, notes);
    }

    private static void AddEntryPoints(LinkPlan plan, EntryPlacement placement, Spool spool, List<Relocation> relocations)
    {
        foreach (var script in plan.EntryPoints)
        {
            var content = new SpooledFile(spool, spool.AppendFile(script.Render(PrefixPlaceholder.Text)));
            placement.Add(new PlacedEntry { Path = script.Path, Time = LayerTimes.Fixed, Content = content, IsExecutable = true });
            relocations.RemoveAll(r => r.Path == script.Path);
            relocations.Add(new Relocation
            {
                Path = script.Path,
                Mode = RelocationMode.Text,
                Placeholder = PrefixPlaceholder.Text,
                Offsets = ["#!".Length],
            });
        }
    }

    private static async Task<PythonCompiler?> CompilerOf(LinkPlan plan, CondaLayerRequest request, CancellationToken cancel) =>
        plan.Compiled.IsEmpty || request.Compiler is null ? null : await request.Compiler(cancel);

    private static async Task<(IReadOnlyList<string> ByteCode, IReadOnlyList<string> Notes)> AddByteCodeAsync(
        LinkPlan plan, EntryPlacement placement, ByteCodeWindow window, CancellationToken cancel)
    {
        var notes = new List<string>();
        foreach (var file in plan.Compiled)
        {
            var source = placement.Entries[file.Source];
            if (source.Content is { } content) await window.AddAsync(file.Source, file.ByteCode, source.Time, content.ReadAll(), cancel);
            else notes.Add($"{plan.Package}: not compiled (it is a soft link): \"{file.Source}\"");
        }

        var byteCode = new List<string>();
        foreach (var compiled in await window.FinishAsync())
        {
            if (compiled.Content is null)
            {
                notes.Add($"{plan.Package}: not compiled ({compiled.Problem}): \"{compiled.Source}\"");
                continue;
            }

            placement.Add(compiled.ToEntry());
            byteCode.Add(compiled.Path);
        }

        return (byteCode, notes);
    }
}
