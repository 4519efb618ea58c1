using System.Text;
using System.Text.Json;
using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Pools;
using Poncho.Conda.Repodata;
using Poncho.Conda.Versions;
using Poncho.Conda.VirtualPackages;
using Poncho.IO;

namespace Poncho.Conda.Solving;

/// <summary>
/// A request with all that its answer depends on, as one JSON document: for bug reports, and to ask the same again elsewhere. Of the
/// channels it holds the records of the names that can be reached, unchanged; no address from which anything is fetched, and no secret.
/// </summary>
public static class SolveProblem
{
    private const int Schema = 1;

    private static readonly JsonWriterOptions s_format = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly (RecordSection Section, string Key)[] s_sections =
    [
        (RecordSection.Packages, "packages"),
        (RecordSection.PackagesConda, "packages.conda"),
    ];

    /// <summary>
    /// Writes a request. What it depends on beyond that (the meaning of a channel in a spec) is written as the channels' names have it.
    /// </summary>
    public static void Write(SolveRequest request, Stream output)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var writer = new Utf8JsonWriter(output, s_format);
        writer.WriteStartObject();
        writer.WriteNumber("schema", Schema);
        WriteTexts(writer, "specs", request.Specs.Select(spec => spec.ToString()));
        WriteTexts(writer, "constraints", request.Constraints.Select(spec => spec.ToString()));
        writer.WriteString("channel_priority", request.ChannelPriority.ToString());
        WriteTexts(writer, "virtual_packages", request.VirtualPackages.Select(package => package.ToString()));
        if (request.ExcludeNewer is { } time) writer.WriteString("exclude_newer", time);
        writer.WriteString("timestamp_policy", request.TimestampPolicy.ToString());
        writer.WriteString("strategy", request.Strategy.ToString());
        writer.WriteBoolean("add_pip", request.AddPip);
        WriteRecords(writer, "pinned", request.Pinned);
        WriteRecords(writer, "locked", request.Locked);
        var names = request.Repodata.Use(pool => Reachable(request, pool));
        writer.WriteStartArray("indexes");
        foreach (var index in request.Repodata.Indexes) WriteIndex(writer, index, names);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Reads a request that was written.</summary>
    /// <exception cref="PonchoException">It is not a solver problem, or one of a newer version.</exception>
    public static SolveRequest Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.GetProperty("schema").GetInt32() is var schema and not Schema)
                throw new PonchoException($"a solver problem of another version: \"{schema}\"", "use the version of Poncho that wrote it");
            return new SolveRequest
            {
                Specs = Specs(root, "specs"),
                Constraints = Specs(root, "constraints"),
                ChannelPriority = Enum.Parse<ChannelPriority>(root.GetProperty("channel_priority").GetString()!),
                VirtualPackages = [.. Texts(root, "virtual_packages").Select(VirtualPackageOf)],
                ExcludeNewer = root.TryGetProperty("exclude_newer", out var time) ? time.GetDateTimeOffset() : null,
                TimestampPolicy = Enum.Parse<TimestampPolicy>(root.GetProperty("timestamp_policy").GetString()!),
                Strategy = Enum.Parse<SolveStrategy>(root.GetProperty("strategy").GetString()!),
                AddPip = root.GetProperty("add_pip").GetBoolean(),
                Pinned = Records(root, "pinned"),
                Locked = Records(root, "locked"),
                Repodata = new RepodataSet([.. root.GetProperty("indexes").EnumerateArray().Select(IndexOf)]),
            };
        }
        catch (Exception e) when (IsWrong(e))
        {
            throw new PonchoException("not a solver problem", "it is what --save-problem writes", e);
        }
    }

    private static bool IsWrong(Exception e) =>
        e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or IndexOutOfRangeException;

    /// <summary>The requirements that a spec stands for, and those of its conditions.</summary>
    private static IEnumerable<int> SpecsOf(PoolText asked) => (asked.Specs ?? []).Concat(asked.Conditions?.SelectMany(all => all) ?? []);

    /// <summary>The names that the request asks for, and all that their builds need, whatever is chosen.</summary>
    private static HashSet<string> Reachable(SolveRequest request, PackagePool pool)
    {
        var seen = new HashSet<int>();
        var open = new Stack<int>();
        Push(request.Specs.Concat(request.Constraints).SelectMany(spec => SpecsOf(pool.Read(spec))));
        foreach (var record in request.Pinned.Concat(request.Locked)) PushNeeds(pool.Read(record));
        if (request.AddPip) open.Push(pool.Name("pip"));
        while (open.TryPop(out int name))
        {
            if (!seen.Add(name) || pool.IsExtra(name)) continue;
            var (first, count) = pool.Builds(name);
            for (int build = first; build < first + count; build++) PushNeeds(pool.Build(build));
        }

        return [.. seen.Select(pool.NameText)];

        void PushNeeds(PoolBuild build)
        {
            Push(pool.Needs(build).ToArray());
            Push(pool.ConditionalNeeds(build).ToArray().SelectMany(need => need.Conditions.Append(need.Spec)));
        }

        void Push(IEnumerable<int> specs)
        {
            foreach (int spec in specs) open.Push(pool.Spec(spec).Name);
        }
    }

    private static void WriteIndex(Utf8JsonWriter writer, RepodataIndex index, HashSet<string> names)
    {
        writer.WriteStartObject();
        writer.WriteString("channel", index.Channel.Name);
        writer.WriteString("url", index.Channel.CanonicalUrl);
        writer.WriteString("subdir", index.Subdir);
        foreach (var (section, key) in s_sections)
        {
            writer.WriteStartObject(key);
            foreach (string name in names.Order(StringComparer.Ordinal))
            {
                foreach (var entry in index.Table.Find(name))
                {
                    if (entry.Section != section || !index.TryReadFields(entry, name, out _)) continue;
                    writer.WritePropertyName(index.Table.FileName(entry));
                    writer.WriteRawValue(index.Table.Json(entry));
                }
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static RepodataIndex IndexOf(JsonElement json)
    {
        string name = json.GetProperty("channel").GetString()!, url = json.GetProperty("url").GetString()!;
        var channel = new Channel { Name = name, CanonicalUrl = url, BaseUrls = [url], DisplayName = name };
        // What did not count was not written.
        return RepodataIndex.Read(Encoding.UTF8.GetBytes(json.GetRawText()), channel, json.GetProperty("subdir").GetString()!, ArchiveFormats.Both);
    }

    private static void WriteRecords(Utf8JsonWriter writer, string key, IReadOnlyList<PackageRecord> records)
    {
        writer.WriteStartArray(key);
        foreach (var record in records)
        {
            writer.WriteStartObject();
            writer.WriteString("name", record.Name);
            writer.WriteString("version", record.Version);
            writer.WriteString("build", record.Build);
            writer.WriteNumber("build_number", record.BuildNumber);
            WriteTexts(writer, "depends", record.Depends);
            WriteTexts(writer, "constrains", record.Constrains);
            writer.WriteStartObject("extra_depends");
            foreach (var (extra, specs) in record.ExtraDepends) WriteTexts(writer, extra, specs);
            writer.WriteEndObject();
            WriteTexts(writer, "track_features", record.TrackFeatures);
            if (record.Timestamp is { } time) writer.WriteNumber("timestamp", time);
            if (record.IndexedTimestamp is { } indexed) writer.WriteNumber("indexed_timestamp", indexed);
            if (record.License is { } license) writer.WriteString("license", license);
            if (record.LicenseFamily is { } family) writer.WriteString("license_family", family);
            if (record.Namespace is { } space) writer.WriteString("namespace", space);
            if (record.Flags.Count > 0) WriteTexts(writer, "flags", record.Flags);
            if (record.Md5 is { } md5) writer.WriteString("md5", md5);
            if (record.Sha256 is { } sha256) writer.WriteString("sha256", sha256.Hex);
            writer.WriteString("channel", record.Channel);
            writer.WriteString("subdir", record.Subdir);
            writer.WriteString("fn", record.FileName);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static List<PackageRecord> Records(JsonElement root, string key) =>
        [.. root.GetProperty(key).EnumerateArray().Select(RecordOf)];

    private static PackageRecord RecordOf(JsonElement record)
    {
        string channel = record.GetProperty("channel").GetString()!;
        string subdir = record.GetProperty("subdir").GetString()!;
        string fileName = record.GetProperty("fn").GetString()!;
        return PackageRecordReader.Read(Encoding.UTF8.GetBytes(record.GetRawText()), new PackageRecord
        {
            Name = record.GetProperty("name").GetString()!,
            Version = "",
            Build = "",
            BuildNumber = 0,
            Subdir = subdir,
            FileName = fileName,
            Channel = channel,
            Url = $"{channel}/{subdir}/{fileName}",
        });
    }

    private static VirtualPackage VirtualPackageOf(string text) =>
        text.Split('=') is [var name, var version, var build]
            ? new VirtualPackage(name, CondaVersion.Parse(version), build)
            : throw new FormatException(text);

    private static void WriteTexts(Utf8JsonWriter writer, string key, IEnumerable<string> texts)
    {
        writer.WriteStartArray(key);
        foreach (string text in texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static IEnumerable<string> Texts(JsonElement root, string key) =>
        root.GetProperty(key).EnumerateArray().Select(text => text.GetString()!);

    private static List<MatchSpec> Specs(JsonElement root, string key) =>
        [.. Texts(root, key).Select(text => MatchSpec.Parse(text, Strictness.Lenient))];
}
