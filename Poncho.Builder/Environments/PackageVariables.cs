using System.Text;
using System.Text.Json;
using Poncho.Builder.Layering;
using Poncho.Builder.Sources;
using Poncho.IO.Compression;
using Poncho.IO.Files;
using Poncho.IO.Tar;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Environments;

/// <summary>
/// Looks at the variables that packages bring (<c>etc/conda/env_vars.d/*.json</c>): a file that is no JSON object is passed over in every start,
/// so whoever builds hears of it. Few packages have any, and only their layers are read.
/// </summary>
internal static class PackageVariables
{
    private const string Folder = "etc/conda/env_vars.d/", Suffix = ".json";
    private const int Largest = 1 << 20;

    /// <summary>One line for each file whose variables will be missing.</summary>
    public static IEnumerable<string> ProblemsOf(IEnumerable<AssembledLayer> layers, Store store) => layers
        .Where(layer => layer.Info.Paths.AnyBelow(Encoding.UTF8.GetBytes(Folder)) && layer.Info.Paths.Any(IsOne))
        .SelectMany(layer => ProblemsOf(layer.Info, store).Select(path => $"variables of package {layer.Source.Name} will be missing, the file is no JSON object: \"{path}\""));

    private static List<string> ProblemsOf(LayerInfo layer, Store store)
    {
        var wrong = new List<string>();
        int left = layer.Paths.Count(IsOne);
        using var blob = store.OpenRead(layer.Descriptor.Digest);
        using var plain = new ZstdDecompressStream(blob);
        using var tar = new BufferedStream(plain, AtomicFile.BufferSize);
        var reader = new TarForwardReader(tar);
        while (left > 0 && reader.Next())
        {
            if (!IsOne(reader.Current.Path)) continue;
            left--;
            if (reader.Current.Kind == TarMemberKind.File && !IsObject(reader)) wrong.Add(reader.Current.Path);
        }

        return wrong;
    }

    private static bool IsOne(string path) =>
        path.StartsWith(Folder, StringComparison.Ordinal) && path.EndsWith(Suffix, StringComparison.Ordinal) && !path.AsSpan(Folder.Length).Contains('/');

    private static bool IsObject(TarForwardReader reader)
    {
        if (reader.Current.Size > Largest) return false;
        try
        {
            byte[] content = new byte[reader.Current.Size];
            for (int at = 0, read; (read = reader.Read(content.AsSpan(at))) > 0;) at += read;
            using var document = JsonDocument.Parse(content);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
