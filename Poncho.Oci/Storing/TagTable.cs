using System.Text.Json;
using System.Text.Json.Nodes;
using Poncho.IO;
using Poncho.Oci.Documents;

namespace Poncho.Oci.Storing;

/// <summary>The index of a layout as it is changed: members and entries that other tools wrote stay as they are.</summary>
internal sealed class TagTable
{
    private readonly JsonObject _index;
    private readonly JsonArray _manifests;

    private TagTable(JsonObject index, JsonArray manifests)
    {
        _index = index;
        _manifests = manifests;
    }

    /// <exception cref="PonchoException">The bytes are no index.</exception>
    public static TagTable Read(byte[] json, string what)
    {
        // Says where the index is wrong, if it is.
        _ = ImageIndex.Parse(json, what);
        var index = JsonNode.Parse(json)!.AsObject();
        return new TagTable(index, index["manifests"]!.AsArray());
    }

    public void Set(string name, Descriptor manifest)
    {
        Remove(name);
        var named = manifest with { Annotations = manifest.Annotations.With(AnnotationNames.RefName, name) };
        _manifests.Add(JsonSerializer.SerializeToNode(named, OciJson.Canonical.Descriptor));
    }

    /// <summary>Removes every entry of that name; false where there was none.</summary>
    public bool Remove(string name)
    {
        var named = _manifests.Where(entry => NameOf(entry) == name).ToList();
        foreach (var entry in named) _manifests.Remove(entry);
        return named.Count > 0;
    }

    public byte[] Write() => OciJson.Write(_index, OciJson.Canonical.JsonObject);

    private static string? NameOf(JsonNode? entry) =>
        entry?["annotations"] is JsonObject annotations ? (string?)annotations[AnnotationNames.RefName] : null;
}
