using System.Text.Json;
using Poncho.IO;
using Poncho.IO.Json;

namespace Poncho.Runtime.Environments;

/// <summary>
/// What a container image, or a file system of one, carries of its environment, and where it has it (docs/FORMATS.md, "Images").
/// </summary>
/// <param name="prefix">What stands in files in the placeholder's place.</param>
public sealed class ImagePlace(string prefix)
{
    /// <summary>The newest form of <see cref="Map"/>.</summary>
    public const int Schema = 1;

    /// <summary>The folder in the image.</summary>
    public const string Folder = "var/lib/poncho";

    /// <summary>The environment's manifest and config as they are, and a document that says how the image has it.</summary>
    public const string Manifest = Folder + "/manifest.json", Config = Folder + "/config.json", Map = Folder + "/image.json";

    /// <summary>Bytes that <see cref="Map"/> may have.</summary>
    public const int LargestMap = 8 * 1024 * 1024;

    // The environment is the root: a folder that is the root, below which Python looks for its library.
    private const string Root = "/.";

    /// <summary>What stands in files in the placeholder's place.</summary>
    public string Prefix => prefix;

    /// <summary>The environment's folder, from the image's root; empty for the root itself.</summary>
    public string Path => Prefix == Root ? "" : Prefix[1..];

    /// <summary>Reads <see cref="Map"/>, but for what only layers need.</summary>
    /// <exception cref="PonchoException">It is none, or one of a newer program.</exception>
    public static ImagePlace Read(ReadOnlySpan<byte> json)
    {
        string written = JsonMembers.Read("image.json", json, LargestMap, static (ref reader) =>
        {
            string found = "";
            while (JsonMembers.Next(ref reader))
            {
                if (reader.ValueTextEquals("schema"u8)) JsonMembers.Schema(ref reader, Schema);
                else if (reader.ValueTextEquals("prefix"u8)) found = Text(ref reader);
                else reader.Skip();
            }

            return found;
        });
        bool isPlain = written == Root || (written.Length > 1 && written[0] == '/' && System.IO.Path.GetFullPath(written) == written);
        return isPlain ? new ImagePlace(written) : throw new PonchoException($"image.json names no folder of an image: \"{written}\"");
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString() ?? "";
    }
}
