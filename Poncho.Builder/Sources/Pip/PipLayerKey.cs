using System.Text;
using Poncho.Builder.Building;
using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.Conda.Linking;
using Poncho.IO;
using Poncho.Oci.Layers;

namespace Poncho.Builder.Sources.Pip;

/// <summary>The layer key of a pip source: known from the lock alone, before anything is fetched.</summary>
internal static class PipLayerKey
{
    /// <summary>Raised whenever the same wheel would give other bytes.</summary>
    private const string Form = "pip 1";

    /// <param name="source">One whose wheel the lock names: an index's, or a built one.</param>
    /// <param name="python">The environment's Python.</param>
    /// <param name="byteCompilation">Whether modules are byte-compiled.</param>
    public static Digest Of(PipSource source, PythonInfo python, ByteCompilation byteCompilation) =>
        Of(FileNameOf(source), Sha256Of(source), python, byteCompilation, source.IsRequested, DirectUrl.Of(source));

    /// <summary>The key of the layer of any wheel.</summary>
    public static Digest Of(string fileName, Digest sha256, PythonInfo python, ByteCompilation byteCompilation, bool isRequested, string? directUrl)
    {
        var key = new LayerKey(Form)
            .With("written", WrittenLayer.Form)
            .With("wheel", sha256.ToString())
            .With("file", fileName)
            .With("python", python.Version)
            .With("site-packages", python.SitePackages)
            .With("byte code", byteCompilation == ByteCompilation.Compiled ? "compiled" : "none")
            .With("requested", isRequested ? "yes" : "no");
        if (directUrl is not null) key.With("direct url", Digest.Of(Encoding.UTF8.GetBytes(directUrl)).ToString());
        return key.ToDigest();
    }

    /// <summary>The file name of a source's wheel; in addresses some characters of it (<c>+</c>) may be escaped.</summary>
    public static string FileNameOf(PipSource source) => (source as PipBuilt)?.Wheel?.FileName ?? Uri.UnescapeDataString(source.FileName);

    private static Digest Sha256Of(PipSource source) => ((source as PipBuilt)?.Wheel?.Sha256 ?? source.Sha256)!.Value;
}
