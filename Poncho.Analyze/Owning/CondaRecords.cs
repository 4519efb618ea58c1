using System.Text.Json;
using Poncho.Analyze.Naming;

namespace Poncho.Analyze.Owning;

/// <summary>Reads <c>conda-meta/*.json</c>, of which four members count.</summary>
internal static class CondaRecords
{
    private const string PublicHost = "https://conda.anaconda.org/";

    /// <exception cref="JsonException">The file is no record.</exception>
    internal static CondaRecord Read(byte[] json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip });
        string? name = null, version = null, channel = null, url = null;
        List<string> files = [];
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("no object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"u8)) name = Text(ref reader);
            else if (reader.ValueTextEquals("version"u8)) version = Text(ref reader);
            else if (reader.ValueTextEquals("channel"u8)) channel = Text(ref reader);
            else if (reader.ValueTextEquals("url"u8)) url = Text(ref reader);
            else if (reader.ValueTextEquals("files"u8)) files = Texts(ref reader);
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
        if (string.IsNullOrEmpty(name)) throw new JsonException("no name");
        var metadata = files.Select(file => DistInfoName.Parse(file)).FirstOrDefault(found => found is not null);
        string? project = metadata is { } dist ? ProjectName.Normalize(dist.Name) : null;
        return new CondaRecord(new InstalledPackage(name, version, PackageOrigin.Conda) { Channel = ChannelName(channel ?? url), Project = project }, files);
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        reader.Skip();
        return null;
    }

    private static List<string> Texts(ref Utf8JsonReader reader)
    {
        List<string> texts = [];
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return texts;
        }
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.String) texts.Add(reader.GetString()!);
            else reader.Skip();
        }
        return texts;
    }

    // A record has "conda-forge", "https://conda.anaconda.org/conda-forge", that with "/noarch" behind it, or only the archive's URL.
    private static string? ChannelName(string? channel)
    {
        if (string.IsNullOrEmpty(channel)) return null;
        string name = channel.TrimEnd('/');
        if (name.EndsWith(".conda", StringComparison.Ordinal) || name.EndsWith(".tar.bz2", StringComparison.Ordinal)) name = name[..name.LastIndexOf('/')];
        int slash = name.LastIndexOf('/');
        if (slash >= 0 && (name[slash..] is "/noarch" || name[slash..].Contains('-', StringComparison.Ordinal) && IsSubdir(name[(slash + 1)..]))) name = name[..slash];
        return name.StartsWith(PublicHost, StringComparison.Ordinal) ? name[PublicHost.Length..] : name;
    }

    private static bool IsSubdir(string name) => name.Split('-')[0] is "linux" or "osx" or "win" or "emscripten" or "wasi" or "freebsd" or "zos";
}
