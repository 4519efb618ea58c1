using Poncho.Builder.Building;
using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.Conda.Linking;
using Poncho.IO;
using Poncho.Oci.Layers;

namespace Poncho.Builder.Sources.Conda;

/// <summary>The layer key of a conda package: known from the lock alone, before anything is fetched.</summary>
internal static class CondaLayerKey
{
    /// <summary>Raised whenever the same package would give other bytes.</summary>
    private const string Form = "conda 1";

    /// <param name="source">A conda package.</param>
    /// <param name="python">The environment's Python; only noarch Python packages depend on it.</param>
    /// <param name="byteCompilation">Whether modules are byte-compiled.</param>
    public static Digest Of(CondaSource source, PythonInfo? python, ByteCompilation byteCompilation)
    {
        var key = new LayerKey(Form)
            .With("written", WrittenLayer.Form)
            .With("source", source.Sha256?.ToString() ?? "md5:" + source.Md5)
            .With("url", source.Url);
        if (source.IsNoarchPython && python is not null)
        {
            key.With("python", python.Version)
                .With("site-packages", python.SitePackages)
                .With("byte code", byteCompilation == ByteCompilation.Compiled ? "compiled" : "none");
        }

        return key.ToDigest();
    }
}
