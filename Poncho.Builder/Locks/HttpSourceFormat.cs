using System.Text.Json;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Locks;

/// <summary>How a lock says files and archives of an address.</summary>
internal sealed class HttpSourceFormat : SourceFormat<HttpSource>
{
    public override string Kind => HttpSource.KindName;

    protected override HttpSource Read(SourceMembers source)
    {
        var url = source.Url();
        var type = source.Text("type");
        if (!HttpNames.TryParse(type.Text, out HttpPartType kind)) throw source.Wrong(type.At, $"unknown type: {Shown.Text(type.Text)}");
        var compression = HttpCompression.None;
        if (source.Optional("compression") is { } packed && !HttpNames.TryParse(packed.Text, out compression))
            throw source.Wrong(packed.At, $"unknown compression: {Shown.Text(packed.Text)}");
        return new HttpSource
        {
            Name = source.DataName(),
            Url = url.Text,
            Type = kind,
            Compression = compression,
            Size = source.Size(),
            Sha256 = source.Checksums().Sha256 ?? throw source.Wrong(null, "\"sha256\" is missing"),
            // Where a file of this machine lies, only the spec says.
            FetchUrls = url.Text.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? [] : [url.Text],
        };
    }

    protected override void Write(Utf8JsonWriter json, HttpSource source)
    {
        json.WriteString("url", source.Url);
        json.WriteString("type", HttpNames.Of(source.Type));
        if (source.Compression != HttpCompression.None) json.WriteString("compression", HttpNames.Of(source.Compression));
        WriteArchive(json, source);
    }
}
