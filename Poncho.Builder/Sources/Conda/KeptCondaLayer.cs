using Poncho.Conda.Linking;
using Poncho.Conda.Packages;
using Poncho.IO.Files;
using Poncho.Oci.Layers;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Sources.Conda;

/// <summary>A conda package's layer whose publisher's blocks are kept byte for byte (docs/FORMATS.md, "Kept frames").</summary>
internal static class KeptCondaLayer
{
    /// <summary>Makes the layer; null where the payload holds an oddity and must be written anew.</summary>
    public static async Task<CondaLayer?> TryMakeAsync(
        CondaArchive archive, string path, PayloadLocation frame, LinkPlan plan, CondaLayerRequest request, CancellationToken cancel)
    {
        using var scan = new PayloadScan();
        var observer = new KeptPayloadObserver(plan, scan);
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, AtomicFile.BufferSize);
        var payload = await KeptPayload.InspectAsync(file, frame.Offset, frame.Length, archive.Name, observer, cancel);
        if (payload.Oddity is not null) return null;
        plan = observer.Check.Finish();
        if (!plan.LinksPlainly) return null;
        IReadOnlyList<Relocation> relocations = [.. scan.Relocations];
        byte[] record = CondaMetaRecord.Write(archive.Metadata, RecordedPlan.Of(plan, relocations), request.Record, []);
        await using var blob = request.Store.BeginBlob();
        string recordPath = CondaMetaRecord.PathOf(archive.Metadata);
        await payload.WriteEntriesAsync(
            file, blob, (tar, token) => tar.WriteFileAsync(recordPath, LayerFile.Plain, LayerTimes.Fixed, record, token), cancel);
        var descriptor = await blob.CommitLayerAsync(cancel);
        return new CondaLayer(plan, descriptor, relocations, scan.Glibc, scan.Bytes + record.Length, [.. observer.Paths], observer.Check.Warnings, []);
    }
}
