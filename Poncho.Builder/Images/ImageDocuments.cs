using System.Buffers;
using System.Text.Json;
using Poncho.Builder.Images.Placing;
using Poncho.IO;
using Poncho.IO.Json;
using Poncho.IO.Tar;
using Poncho.Oci.Layers;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Images;

/// <summary>
/// What an image carries of its environment, so that it can become one again: the environment's documents as they are, and which of its layers each
/// layer of the image has (docs/FORMATS.md, "Images").
/// </summary>
internal static class ImageDocuments
{
    private const int Plain = 0x1a4, Executable = 0x1ed;

    private const int LargestDocument = EnvironmentConfig.MaximumSize;

    /// <summary>Writes the entries.</summary>
    /// <param name="manifest">The environment's.</param>
    /// <param name="config">The environment's.</param>
    /// <param name="prefix">Where the image has it.</param>
    /// <param name="plainSizes">Bytes of each of the environment's layers without compression and without its end.</param>
    /// <param name="groups">Of each of the image's layers between its lowest and its last ones, the numbers of the environment's layers in it.</param>
    /// <param name="tar">Takes the entries.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task WriteAsync(
        ReadOnlyMemory<byte> manifest,
        ReadOnlyMemory<byte> config,
        ImagePrefix prefix,
        IReadOnlyList<long> plainSizes,
        IReadOnlyList<IReadOnlyList<int>> groups,
        TarForwardWriter tar,
        CancellationToken cancel)
    {
        foreach (string folder in (string[])["var", "var/lib", ImagePlace.Folder])
        {
            await tar.WriteHeadAsync(TarMemberKind.Folder, folder, "", Executable, 0, LayerTimes.Fixed, cancel);
        }

        await WriteAsync(ImagePlace.Config, config);
        await WriteAsync(ImagePlace.Map, MapOf(prefix, plainSizes, groups));
        await WriteAsync(ImagePlace.Manifest, manifest);

        async Task WriteAsync(string path, ReadOnlyMemory<byte> content)
        {
            await tar.WriteHeadAsync(TarMemberKind.File, path, "", Plain, content.Length, LayerTimes.Fixed, cancel);
            await tar.WriteDataAsync(content, cancel);
        }
    }

    /// <summary>Finds them in the highest layer of an image.</summary>
    /// <param name="plain">The layer's bytes without compression.</param>
    /// <param name="path">What the user calls the image, for messages.</param>
    /// <returns>Each by its path; null where one is missing.</returns>
    /// <exception cref="PonchoException">The layer is damaged.</exception>
    public static IReadOnlyDictionary<string, byte[]>? Read(Stream plain, string path)
    {
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var tar = new TarForwardReader(plain);
        try
        {
            while (tar.Next())
            {
                if (tar.Current.Path is not (ImagePlace.Manifest or ImagePlace.Config or ImagePlace.Map) || tar.Current.Size > LargestDocument) continue;
                byte[] content = new byte[tar.Current.Size];
                for (int at = 0, read; (read = tar.Read(content.AsSpan(at))) > 0;) at += read;
                found[tar.Current.Path] = content;
            }
        }
        catch (InvalidDataException e)
        {
            throw new PonchoException($"a layer of the image is damaged ({e.Message}): \"{path}\"", "export or copy it again", e);
        }

        return found.Count == 3 ? found : null;
    }

    /// <summary>Reads <see cref="ImagePlace.Map"/>.</summary>
    /// <exception cref="PonchoException">It is none, or one of a newer program.</exception>
    public static ImageMap ReadMap(byte[] json) => JsonMembers.Read("image.json", json, ImagePlace.LargestMap, static (ref reader) =>
    {
        var map = new ImageMap("", [], []);
        while (JsonMembers.Next(ref reader))
        {
            if (reader.ValueTextEquals("schema"u8)) JsonMembers.Schema(ref reader, ImagePlace.Schema);
            else if (reader.ValueTextEquals("prefix"u8)) map = map with { Prefix = Text(ref reader) };
            else if (reader.ValueTextEquals("plain_sizes"u8)) map = map with { PlainSizes = Numbers(ref reader) };
            else if (reader.ValueTextEquals("groups"u8)) map = map with { Groups = Groups(ref reader) };
            else reader.Skip();
        }

        return map;
    });

    private static string Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString() ?? "";
    }

    private static List<long> Numbers(ref Utf8JsonReader reader)
    {
        var numbers = new List<long>();
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) numbers.Add(reader.GetInt64());
        return numbers;
    }

    private static List<IReadOnlyList<int>> Groups(ref Utf8JsonReader reader)
    {
        var groups = new List<IReadOnlyList<int>>();
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var group = new List<int>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) group.Add(reader.GetInt32());
            groups.Add(group);
        }

        return groups;
    }

    private static byte[] MapOf(ImagePrefix prefix, IReadOnlyList<long> plainSizes, IReadOnlyList<IReadOnlyList<int>> groups)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", ImagePlace.Schema);
            json.WriteString("prefix", prefix.Written);
            json.WriteStartArray("plain_sizes");
            foreach (long size in plainSizes) json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteStartArray("groups");
            foreach (var group in groups)
            {
                json.WriteStartArray();
                foreach (int layer in group) json.WriteNumberValue(layer);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
        return output.WrittenSpan.ToArray();
    }
}
