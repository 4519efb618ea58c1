using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Poncho.IO;
using Poncho.IO.Json;
using Poncho.Oci.Documents;

namespace Poncho.Runtime.Environments;

/// <summary>The config blob's JSON, both ways.</summary>
internal static class EnvironmentConfigJson
{
    public static byte[] Write(EnvironmentConfig config)
    {
        var output = new ArrayBufferWriter<byte>();
        using var json = new LineJsonWriter(output);
        var table = new PlaceholderTable(config.Layers.SelectMany(layer => layer.Relocations.Files));
        json.Line($"{{\n  \"schema\": {EnvironmentConfig.Schema},\n  \"platform\": ");
        json.Value(w => WritePlatform(w, config.Platform));
        if (config.Glibc is { } glibc)
        {
            json.Line(",\n  \"glibc\": ");
            json.Value(w => w.WriteStringValue(glibc));
        }

        json.Line(",\n  \"virtual_packages\": ");
        json.List(config.VirtualPackages, "  ", static (w, text) => w.WriteStringValue(text));
        if (config.Requires.Length > 0)
        {
            json.Line(",\n  \"requires\": ");
            json.List(config.Requires, "  ", static (w, text) => w.WriteStringValue(text));
        }

        if (config.Python is { } python)
        {
            json.Line(",\n  \"python\": ");
            json.Value(w => WritePython(w, python));
        }

        json.Line(",\n  \"variables\": ");
        json.List(config.Variables, "  ", WriteVariable);
        json.Line(",\n  \"placeholders\": ");
        json.List(table.Texts, "  ", static (w, text) => w.WriteStringValue(text));
        json.Line(",\n  \"layers\": [");
        WriteLayers(json, config.Layers, table);
        json.Line("]\n}\n");
        return output.WrittenSpan.ToArray();
    }

    public static EnvironmentConfig Read(ReadOnlySpan<byte> bytes, bool withLayers) =>
        JsonMembers.Read("the environment's config", bytes, EnvironmentConfig.MaximumSize, (ref reader) => ReadConfig(ref reader, withLayers));

    private static EnvironmentConfig ReadConfig(ref Utf8JsonReader reader, bool withLayers)
    {
        TargetPlatform? platform = null;
        string? glibc = null;
        PythonInside? python = null;
        var virtualPackages = new List<string>();
        var requires = new List<string>();
        var variables = ImmutableArray<EnvironmentVariable>.Empty;
        var placeholders = new List<string>();
        List<(EnvironmentLayer Layer, List<IndexedRelocation> Files)>? layers = null;
        while (JsonMembers.Next(ref reader))
        {
            if (reader.ValueTextEquals("schema"u8)) JsonMembers.Schema(ref reader, EnvironmentConfig.Schema);
            else if (reader.ValueTextEquals("platform"u8)) platform = ReadPlatform(ref reader);
            else if (reader.ValueTextEquals("glibc"u8)) glibc = JsonMembers.TextOrNull(ref reader);
            else if (reader.ValueTextEquals("virtual_packages"u8)) virtualPackages = JsonMembers.Texts(ref reader);
            else if (reader.ValueTextEquals("requires"u8)) requires = JsonMembers.Texts(ref reader);
            else if (reader.ValueTextEquals("python"u8)) python = ReadPython(ref reader);
            else if (reader.ValueTextEquals("variables"u8)) variables = ReadVariables(ref reader);
            else if (reader.ValueTextEquals("placeholders"u8)) placeholders = JsonMembers.Texts(ref reader);
            else if (reader.ValueTextEquals("layers"u8) && withLayers) layers = ReadLayers(ref reader);
            else reader.Skip();
        }

        if (!withLayers) layers = [];
        if (platform is null) throw JsonMembers.Missing("platform");
        if (layers is null) throw JsonMembers.Missing("layers");
        return new EnvironmentConfig
        {
            Platform = platform,
            Glibc = glibc,
            VirtualPackages = [.. virtualPackages],
            Requires = [.. requires],
            Python = python,
            Variables = variables,
            Layers = [.. layers.Select(read => read.Layer with { Relocations = RelocationJson.Resolve(read.Files, placeholders) })],
        };
    }

    private static void WriteLayers(LineJsonWriter json, ImmutableArray<EnvironmentLayer> layers, PlaceholderTable table)
    {
        for (int i = 0; i < layers.Length; i++)
        {
            var layer = layers[i];
            json.Line(i == 0 ? "\n    {" : ",\n    {");
            json.Line("\"layer\": ");
            json.Value(w => WriteLayer(w, layer));
            if (layer.Relocations.Files.Length > 0)
            {
                json.Line(", \"relocations\": ");
                json.List(layer.Relocations.Files, "    ", (w, file) => RelocationJson.Write(w, file, table));
            }

            json.Line("}");
        }

        if (layers.Length > 0) json.Line("\n  ");
    }

    private static void WritePlatform(Utf8JsonWriter json, TargetPlatform platform)
    {
        json.WriteStartObject();
        json.WriteString("os"u8, platform.Os);
        json.WriteString("architecture"u8, platform.Architecture);
        json.WriteString("subdir"u8, platform.Subdir);
        json.WriteEndObject();
    }

    private static void WritePython(Utf8JsonWriter json, PythonInside python)
    {
        json.WriteStartObject();
        json.WriteString("version"u8, python.Version);
        json.WriteString("site_packages"u8, python.SitePackages);
        json.WriteEndObject();
    }

    private static void WriteVariable(Utf8JsonWriter json, EnvironmentVariable variable)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, variable.Name);
        if (variable.Path is { } path) json.WriteString("path"u8, path);
        else if (variable.Value is { } value) json.WriteString("value"u8, value);
        else throw new InvalidOperationException($"variable {variable.Name} has neither value nor path");
        json.WriteEndObject();
    }

    private static void WriteLayer(Utf8JsonWriter json, EnvironmentLayer layer)
    {
        json.WriteStartObject();
        json.WriteString("kind"u8, layer.Kind);
        json.WriteString("name"u8, layer.Name);
        if (layer.Version is { } version) json.WriteString("version"u8, version);
        if (layer.Build is { } build) json.WriteString("build"u8, build);
        if (layer.Source is { } source) json.WriteString("source"u8, source);
        json.WriteString("digest"u8, layer.Digest.ToString());
        json.WriteEndObject();
    }

    private static TargetPlatform ReadPlatform(ref Utf8JsonReader reader)
    {
        string? os = null, architecture = null, subdir = null;
        JsonMembers.StartObject(ref reader);
        while (JsonMembers.Next(ref reader))
        {
            if (reader.ValueTextEquals("os"u8)) os = JsonMembers.Text(ref reader);
            else if (reader.ValueTextEquals("architecture"u8)) architecture = JsonMembers.Text(ref reader);
            else if (reader.ValueTextEquals("subdir"u8)) subdir = JsonMembers.Text(ref reader);
            else reader.Skip();
        }

        return new TargetPlatform
        {
            Os = os ?? throw JsonMembers.Missing("os"),
            Architecture = architecture ?? throw JsonMembers.Missing("architecture"),
            Subdir = subdir ?? throw JsonMembers.Missing("subdir"),
        };
    }

    private static PythonInside ReadPython(ref Utf8JsonReader reader)
    {
        string? version = null, sitePackages = null;
        JsonMembers.StartObject(ref reader);
        while (JsonMembers.Next(ref reader))
        {
            if (reader.ValueTextEquals("version"u8)) version = JsonMembers.Text(ref reader);
            else if (reader.ValueTextEquals("site_packages"u8)) sitePackages = JsonMembers.Text(ref reader);
            else reader.Skip();
        }

        return new PythonInside
        {
            Version = version ?? throw JsonMembers.Missing("version"),
            SitePackages = sitePackages ?? throw JsonMembers.Missing("site_packages"),
        };
    }

    private static ImmutableArray<EnvironmentVariable> ReadVariables(ref Utf8JsonReader reader)
    {
        var variables = ImmutableArray.CreateBuilder<EnvironmentVariable>();
        JsonMembers.StartArray(ref reader);
        while (JsonMembers.NextElement(ref reader))
        {
            string? name = null, value = null, path = null;
            JsonMembers.StartObject(ref reader);
            while (JsonMembers.Next(ref reader))
            {
                if (reader.ValueTextEquals("name"u8)) name = JsonMembers.Text(ref reader);
                else if (reader.ValueTextEquals("value"u8)) value = JsonMembers.Text(ref reader);
                else if (reader.ValueTextEquals("path"u8)) path = JsonMembers.Text(ref reader);
                else reader.Skip();
            }

            var variable = new EnvironmentVariable { Name = name ?? throw JsonMembers.Missing("name"), Value = value, Path = path };
            Check(variable);
            variables.Add(variable);
        }

        return variables.DrainToImmutable();
    }

    private static void Check(EnvironmentVariable variable)
    {
        bool isName = variable.Name.Length > 0 && !variable.Name.AsSpan().ContainsAny('=', '\0');
        if (!isName) throw new JsonException($"not a variable's name: \"{variable.Name}\"");
        bool hasOneOfTwo = (variable.Value is null) != (variable.Path is null);
        if (!hasOneOfTwo) throw new JsonException($"variable needs either a value or a path: \"{variable.Name}\"");
        if (variable.Path is { } path && !PrefixPath.IsInside(path))
        {
            throw new JsonException($"variable {variable.Name} has a path outside the prefix: \"{path}\"");
        }
    }

    private static List<(EnvironmentLayer Layer, List<IndexedRelocation> Files)> ReadLayers(ref Utf8JsonReader reader)
    {
        var layers = new List<(EnvironmentLayer, List<IndexedRelocation>)>();
        int left = RelocationJson.MostOffsets;
        JsonMembers.StartArray(ref reader);
        while (JsonMembers.NextElement(ref reader))
        {
            EnvironmentLayer? layer = null;
            var files = new List<IndexedRelocation>();
            JsonMembers.StartObject(ref reader);
            while (JsonMembers.Next(ref reader))
            {
                if (reader.ValueTextEquals("layer"u8)) layer = ReadLayer(ref reader);
                else if (reader.ValueTextEquals("relocations"u8)) files = RelocationJson.Read(ref reader, ref left);
                else reader.Skip();
            }

            layers.Add((layer ?? throw JsonMembers.Missing("layer"), files));
        }

        return layers;
    }

    private static EnvironmentLayer ReadLayer(ref Utf8JsonReader reader)
    {
        string? kind = null, name = null, version = null, build = null, source = null;
        Digest? digest = null;
        JsonMembers.StartObject(ref reader);
        while (JsonMembers.Next(ref reader))
        {
            if (reader.ValueTextEquals("kind"u8)) kind = JsonMembers.Text(ref reader);
            else if (reader.ValueTextEquals("name"u8)) name = JsonMembers.Text(ref reader);
            else if (reader.ValueTextEquals("version"u8)) version = JsonMembers.TextOrNull(ref reader);
            else if (reader.ValueTextEquals("build"u8)) build = JsonMembers.TextOrNull(ref reader);
            else if (reader.ValueTextEquals("source"u8)) source = JsonMembers.TextOrNull(ref reader);
            else if (reader.ValueTextEquals("digest"u8)) digest = JsonMembers.Digest(ref reader);
            else reader.Skip();
        }

        return new EnvironmentLayer
        {
            Kind = kind ?? throw JsonMembers.Missing("kind"),
            Name = name ?? throw JsonMembers.Missing("name"),
            Version = version,
            Build = build,
            Source = source,
            Digest = digest ?? throw JsonMembers.Missing("digest"),
        };
    }
}
