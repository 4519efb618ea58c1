using System.Text;
using System.Text.Json;
using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Pools;
using Poncho.Conda.Repodata;
using Poncho.Conda.Solving;
using Poncho.Conda.Versions;
using Poncho.Conda.VirtualPackages;
using Poncho.IO.Compression;
using Poncho.Testing;

namespace Poncho.Conda.Tests.Solving;

/// <summary>One folder of the solver oracle: real channels, questions, and rattler's answers.</summary>
internal sealed class OracleSet
{
    private readonly string _folder;
    private readonly bool _hasChannelFolders;
    private readonly Dictionary<string, byte[]> _json = [];
    private readonly Dictionary<string, JsonElement> _documents = [];
    private readonly Dictionary<string, RepodataIndex> _indexes = [];
    private readonly Dictionary<string, RepodataSet> _sets = [];

    public OracleSet(string name)
    {
        Name = name;
        _folder = TestData.Path("solver", name);
        _hasChannelFolders = !Directory.Exists(Path.Combine(_folder, "noarch"));
        using var queries = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder, "queries.json")));
        Queries = [.. queries.RootElement.EnumerateArray().Select(query => query.Clone())];
    }

    public static IEnumerable<string> Names => Directory.GetDirectories(TestData.Path("solver")).Where(folder => File.Exists(Path.Combine(folder, "queries.json"))).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal);

    public string Name { get; }

    public IReadOnlyList<JsonElement> Queries { get; }

    public static Channel Channel(string name) => new() { Name = name, CanonicalUrl = "https://conda.anaconda.org/" + name, BaseUrls = ["https://conda.anaconda.org/" + name], DisplayName = name };

    public static VirtualPackage Virtual(string text) => text.Split('=') is [var name, var version, var build] ? new VirtualPackage(name, CondaVersion.Parse(version), build) : throw new FormatException(text);

    public static string[] Texts(JsonElement query, string key) => query.TryGetProperty(key, out var list) ? [.. list.EnumerateArray().Select(item => item.GetString()!)] : [];

    /// <summary>The recorded answer, sorted; null where there is none.</summary>
    public static string[]? Expected(JsonElement query) => query.TryGetProperty("answer", out _) ? [.. Texts(query, "answer").Order(StringComparer.Ordinal)] : null;

    /// <summary>What the solver answers, in the oracle's form.</summary>
    public string[]? Answer(JsonElement query) => Solver.Solve(Request(query), CancellationToken.None) is Solution solution ? Paths(solution) : null;

    public string[] Paths(Solution solution) => [.. solution.Records.Select(PathOf).Order(StringComparer.Ordinal)];

    public SolveRequest Request(JsonElement query) => new()
    {
        Specs = Specs(query, "specs"),
        Repodata = Repodata(Texts(query, "channels"), Texts(query, "subdirs")),
        ChannelPriority = query.GetProperty("channel_priority").GetString() switch { "strict" => ChannelPriority.Strict, "flexible" => ChannelPriority.Flexible, _ => ChannelPriority.Disabled },
        VirtualPackages = [.. Texts(query, "virtual_packages").Select(Virtual)],
        Pinned = [.. Texts(query, "pinned").Select(path => Record(query, path))],
        Locked = [.. Texts(query, "locked").Select(path => Record(query, path))],
        Constraints = Specs(query, "constraints"),
        ExcludeNewer = query.TryGetProperty("exclude_newer", out var time) && time.ValueKind == JsonValueKind.String ? time.GetDateTimeOffset() : null,
        TimestampPolicy = Text(query, "timestamp_policy") switch { "allow-missing" => TimestampPolicy.AllowMissing, "require-indexed-timestamp" => TimestampPolicy.RequireIndexedTimestamp, _ => TimestampPolicy.RequireTimestamp },
        Strategy = Text(query, "strategy") switch { "lowest" => SolveStrategy.Lowest, "lowest-direct" => SolveStrategy.LowestDirect, _ => SolveStrategy.Highest },
        AddPip = query.TryGetProperty("add_pip", out var pip) && pip.GetBoolean(),
    };

    private static string? Text(JsonElement query, string key) => query.TryGetProperty(key, out var text) ? text.GetString() : null;

    private static List<MatchSpec> Specs(JsonElement query, string key) => [.. Texts(query, key).Select(spec => MatchSpec.Parse(spec, Strictness.Lenient))];

    private string PathOf(PackageRecord record) => (_hasChannelFolders ? record.Channel.Split('/')[^1] + "/" : "") + $"{record.Subdir}/{record.FileName}";

    private RepodataSet Repodata(string[] channels, string[] subdirs)
    {
        string key = string.Join(',', channels) + "|" + string.Join(',', subdirs);
        if (!_sets.TryGetValue(key, out var set)) _sets[key] = set = new RepodataSet([.. from channel in channels from subdir in subdirs select Index(channel, subdir)]);
        return set;
    }

    private RepodataIndex Index(string channel, string subdir)
    {
        string key = $"{channel}/{subdir}";
        if (!_indexes.TryGetValue(key, out var index)) _indexes[key] = index = RepodataIndex.Read(Json(channel, subdir), Channel(channel), subdir);
        return index;
    }

    public byte[] Json(string channel, string subdir)
    {
        string path = Path.Combine(_hasChannelFolders ? Path.Combine(_folder, channel) : _folder, subdir, "repodata.json.zst");
        if (_json.TryGetValue(path, out byte[]? json)) return json;
        using var stream = new ZstdDecompressStream(File.OpenRead(path));
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return _json[path] = copy.ToArray();
    }

    /// <summary>Also a record that the index leaves out because it is there in the better format: pins and locks may name it.</summary>
    private PackageRecord Record(JsonElement query, string path)
    {
        string[] parts = path.Split('/');
        string channel = _hasChannelFolders ? parts[0] : Texts(query, "channels")[0];
        string key = $"{channel}/{parts[^2]}";
        if (!_documents.TryGetValue(key, out var json)) _documents[key] = json = JsonElement.Parse(Json(channel, parts[^2]));
        foreach (string section in (string[])["packages", "packages.conda"])
        {
            if (!json.TryGetProperty(section, out var packages) || !packages.TryGetProperty(parts[^1], out var record)) continue;
            return PackageRecordReader.Read(Encoding.UTF8.GetBytes(record.GetRawText()), new PackageRecord
            {
                Name = record.GetProperty("name").GetString()!.ToLowerInvariant(),
                Version = "",
                Build = "",
                BuildNumber = 0,
                Subdir = parts[^2],
                FileName = parts[^1],
                Channel = Channel(channel).CanonicalUrl,
                Url = "",
            });
        }

        throw new InvalidOperationException($"no record {path}");
    }
}
