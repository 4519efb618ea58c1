using System.Text.Json;

namespace Poncho.Builder.Locks;

/// <summary>How a lock says files that were found in an environment.</summary>
internal sealed class FilesSourceFormat : SourceFormat<FilesSource>
{
    public override string Kind => FilesSource.KindName;

    protected override FilesSource Read(SourceMembers source) => new()
    {
        Name = source.Word("name"),
        Url = source.Url().Text,
        Layer = source.Hash("layer") ?? throw source.Wrong(null, "\"layer\" is missing"),
    };

    protected override void Write(Utf8JsonWriter json, FilesSource source)
    {
        json.WriteString("url", source.Url);
        json.WriteString("layer", source.Layer.Hex);
    }
}
