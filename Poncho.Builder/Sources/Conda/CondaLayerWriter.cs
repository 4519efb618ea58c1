using Poncho.Conda.Linking;
using Poncho.Conda.Packages;

namespace Poncho.Builder.Sources.Conda;

/// <summary>Makes the layer of a conda package: its publisher's frame kept where it can be, else written.</summary>
internal static class CondaLayerWriter
{
    /// <param name="archive">The opened package.</param>
    /// <param name="path">Its file.</param>
    /// <param name="request">What the layer is made with.</param>
    /// <param name="cancel">Stops the making; nothing stays.</param>
    public static async Task<CondaLayer> MakeAsync(CondaArchive archive, string path, CondaLayerRequest request, CancellationToken cancel)
    {
        var plan = LinkPlan.For(archive.Metadata, request.Python);
        if (plan.LinksPlainly && archive.PayloadFrame is { } frame)
        {
            if (await KeptCondaLayer.TryMakeAsync(archive, path, frame, plan, request, cancel) is { } kept) return kept;
        }

        return await WrittenCondaLayer.MakeAsync(archive, plan, request, cancel);
    }
}
