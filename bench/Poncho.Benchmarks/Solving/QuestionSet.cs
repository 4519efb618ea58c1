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

namespace Poncho.Benchmarks.Solving;

/// <summary>One folder of the solver oracle, read: channels and questions.</summary>
internal sealed class QuestionSet
{
    private readonly string _folder;
    private readonly bool _hasChannelFolders;
    private readonly Dictionary<string, RepodataIndex> _indexes = [];
    private readonly Dictionary<string, RepodataSet> _sets = [];

    /// <param name="name">Of the folder, such as <c>multi</c>.</param>
    public QuestionSet(string name)
    {
        _folder = Inputs.Path("solver", name);
        _hasChannelFolders = !Directory.Exists(Path.Combine(_folder, "noarch"));
        using var queries = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_folder, "queries.json")));
        Requests = [.. queries.RootElement.EnumerateArray().Select(Request)];
    }

    public IReadOnlyList<SolveRequest> Requests { get; }

    private SolveRequest Request(JsonElement query) => new()
    {
        Specs = Specs(query, "specs"),
        Repodata = Repodata(query),
        ChannelPriority = query.GetProperty("channel_priority").GetString() switch { "strict" => ChannelPriority.Strict, "flexible" => ChannelPriority.Flexible, _ => ChannelPriority.Disabled },
        VirtualPackages = [.. Texts(query, "virtual_packages").Select(Virtual)],
        Pinned = Records(query, "pinned"),
        Locked = Records(query, "locked"),
        Constraints = Specs(query, "constraints"),
        ExcludeNewer = query.TryGetProperty("exclude_newer", out var time) && time.ValueKind == JsonValueKind.String ? time.GetDateTimeOffset() : null,
        TimestampPolicy = Text(query, "timestamp_policy") switch { "allow-missing" => TimestampPolicy.AllowMissing, "require-indexed-timestamp" => TimestampPolicy.RequireIndexedTimestamp, _ => TimestampPolicy.RequireTimestamp },
        Strategy = Text(query, "strategy") switch { "lowest" => SolveStrategy.Lowest, "lowest-direct" => SolveStrategy.LowestDirect, _ => SolveStrategy.Highest },
        AddPip = query.TryGetProperty("add_pip", out var pip) && pip.GetBoolean(),
    };

    private static string[] Texts(JsonElement query, string key) => query.TryGetProperty(key, out var list) ? [.. list.EnumerateArray().Select(item => item.GetString()!)] : [];

    private static string? Text(JsonElement query, string key) => query.TryGetProperty(key, out var text) ? text.GetString() : null;

    private static List<MatchSpec> Specs(JsonElement query, string key) => [.. Texts(query, key).Select(spec => MatchSpec.Parse(spec, Strictness.Lenient))];

    private static VirtualPackage Virtual(string text) => text.Split('=') is [var name, var version, var build] ? new VirtualPackage(name, CondaVersion.Parse(version), build) : throw new FormatException(text);

    private static Channel Channel(string name) => new() { Name = name, CanonicalUrl = "https://conda.anaconda.org/" + name, BaseUrls = ["https://conda.anaconda.org/" + name], DisplayName = name };

    private RepodataSet Repodata(JsonElement query)
    {
        string[] channels = Texts(query, "channels"), subdirs = Texts(query, "subdirs");
        string key = string.Join(',', channels) + "|" + string.Join(',', subdirs);
        if (!_sets.TryGetValue(key, out var set)) _sets[key] = set = new RepodataSet([.. from channel in channels from subdir in subdirs select Index(channel, subdir)]);
        return set;
    }

    private RepodataIndex Index(string channel, string subdir)
    {
        string path = Path.Combine(_hasChannelFolders ? Path.Combine(_folder, channel) : _folder, subdir, "repodata.json.zst");
        if (_indexes.TryGetValue(path, out var known)) return known;
        using var stream = new ZstdDecompressStream(File.OpenRead(path));
        using var json = new MemoryStream();
        stream.CopyTo(json);
        return _indexes[path] = RepodataIndex.Read(json.ToArray(), Channel(channel), subdir);
    }

    // Paths are SUBDIR/FILE or CHANNEL/SUBDIR/FILE; one that the better format hides is left out, as it is on the other side.
    private List<PackageRecord> Records(JsonElement query, string key)
    {
        var found = new List<PackageRecord>();
        foreach (string[] parts in Texts(query, key).Select(path => path.Split('/')))
        {
            string name = string.Join('-', parts[^1].Split('-')[..^2]);
            if (Index(_hasChannelFolders ? parts[0] : Texts(query, "channels")[0], parts[^2]).Records(name).FirstOrDefault(r => r.FileName == parts[^1]) is { } record) found.Add(record);
        }

        return found;
    }
}
