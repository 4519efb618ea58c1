using System.Text;
using System.Text.Json.Nodes;
using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Naming;
using Poncho.Conda.Pools;
using Poncho.Conda.Repodata;
using Poncho.Conda.Solving;
using Poncho.Conda.Versions;
using Xunit;

namespace Poncho.Conda.Tests.Solving;

/// <summary>Made-up channels and a question to them, in a form that the solver and rattler can both be asked.</summary>
internal sealed record SolverCase
{
    public static readonly string[] Subdirs = ["linux-64", "noarch"];

    /// <summary>By channel, then platform folder. The order of the channels counts.</summary>
    public required IReadOnlyList<(string Channel, string Subdir, IReadOnlyList<TestPackage> Packages)> Folders { get; init; }

    public required IReadOnlyList<string> Specs { get; init; }

    public ChannelPriority Priority { get; init; } = ChannelPriority.Strict;

    public IReadOnlyList<string> VirtualPackages { get; init; } = [];

    /// <summary>As <c>channel/subdir/file</c>.</summary>
    public IReadOnlyList<string> Pinned { get; init; } = [];

    public IReadOnlyList<string> Locked { get; init; } = [];

    public IReadOnlyList<string> Constraints { get; init; } = [];

    public long? ExcludeNewer { get; init; }

    public TimestampPolicy TimestampPolicy { get; init; }

    public SolveStrategy Strategy { get; init; }

    public bool AddPip { get; init; }

    public IEnumerable<string> Channels => Folders.Select(folder => folder.Channel).Distinct();

    /// <summary>One channel with one folder, written in the language of <see cref="TestPackage.Parse"/>, packages parted by <c>;</c>.</summary>
    public static SolverCase Of(string packages, params string[] specs) => new() { Folders = [("main", "linux-64", Read(packages))], Specs = specs };

    public static IReadOnlyList<TestPackage> Read(string packages) =>
        [.. packages.Split([';', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(TestPackage.Parse)];

    public static Channel Channel(string name) => OracleSet.Channel(name);

    /// <summary>What the solver answers: <c>channel/subdir/file</c>, sorted; null for none.</summary>
    public string[]? Answer() => Solver.Solve(Request(), CancellationToken.None) is Solution solution ? [.. solution.Records.Select(PathOf).Order(StringComparer.Ordinal)] : null;

    /// <summary>As <see cref="Answer"/>, only name and version.</summary>
    public string Versions() => Solver.Solve(Request(), CancellationToken.None) is Solution solution ? string.Join(", ", solution.Records.Select(record => $"{record.Name} {record.Version}")) : "none";

    public string ConflictText() => Assert.IsType<Conflict>(Solver.Solve(Request(), CancellationToken.None)).ToString()!;

    public static string PathOf(PackageRecord record) => $"{record.Channel.Split('/')[^1]}/{record.Subdir}/{record.FileName}";

    public SolveRequest Request()
    {
        var indexes = Folders.Select(folder => RepodataIndex.Read(Encoding.UTF8.GetBytes(Repodata(folder.Subdir, folder.Packages).ToJsonString()), Channel(folder.Channel), folder.Subdir)).ToList();
        return new SolveRequest
        {
            Specs = [.. Specs.Select(spec => MatchSpec.Parse(spec, Strictness.Lenient))],
            Repodata = new RepodataSet(indexes),
            ChannelPriority = Priority,
            VirtualPackages = [.. VirtualPackages.Select(OracleSet.Virtual)],
            Pinned = [.. Pinned.Select(Record)],
            Locked = [.. Locked.Select(Record)],
            Constraints = [.. Constraints.Select(spec => MatchSpec.Parse(spec, Strictness.Lenient))],
            ExcludeNewer = ExcludeNewer is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null,
            TimestampPolicy = TimestampPolicy,
            Strategy = Strategy,
            AddPip = AddPip,
        };
    }

    /// <summary>The case as <c>tests/tools/rattler_answers.py</c> reads it.</summary>
    public JsonObject ToJson()
    {
        var channels = new JsonObject();
        foreach (string channel in Channels)
        {
            var folders = new JsonObject();
            foreach (var folder in Folders.Where(folder => folder.Channel == channel)) folders[folder.Subdir] = Repodata(folder.Subdir, folder.Packages);
            channels[channel] = folders;
        }

        return new JsonObject
        {
            ["channels"] = channels,
            ["order"] = Texts(Channels),
            ["subdirs"] = Texts(Subdirs),
            ["specs"] = Texts(Specs),
            ["channel_priority"] = Priority.ToString().ToLowerInvariant(),
            ["virtual_packages"] = Texts(VirtualPackages),
            ["pinned"] = Texts(Pinned),
            ["locked"] = Texts(Locked),
            ["constraints"] = Texts(Constraints),
            ["exclude_newer"] = ExcludeNewer,
            ["timestamp_policy"] = TimestampPolicy switch { TimestampPolicy.AllowMissing => "allow-missing", TimestampPolicy.RequireIndexedTimestamp => "require-indexed-timestamp", _ => "require-timestamp" },
            ["strategy"] = Strategy switch { SolveStrategy.Lowest => "lowest", SolveStrategy.LowestDirect => "lowest-direct", _ => "highest" },
            ["add_pip"] = AddPip,
        };
    }

    public string Describe()
    {
        var text = new StringBuilder();
        foreach (var (channel, subdir, packages) in Folders)
            foreach (var package in packages) text.Append(channel).Append('/').Append(subdir).Append(": ").Append(package).Append('\n');
        text.Append($"specs: {string.Join(" ; ", Specs)}\npriority {Priority} virtual {string.Join(' ', VirtualPackages)} pinned {string.Join(' ', Pinned)} locked {string.Join(' ', Locked)} ");
        text.Append($"constraints {string.Join(" ; ", Constraints)} newest {ExcludeNewer} {TimestampPolicy} {Strategy} pip {AddPip}\n");
        return text.ToString();
    }

    private PackageRecord Record(string path)
    {
        string[] parts = path.Split('/');
        var package = Folders.First(folder => folder.Channel == parts[0] && folder.Subdir == parts[1]).Packages.First(package => package.FileName == parts[2]);
        return PackageRecordReader.Read(Encoding.UTF8.GetBytes(package.ToJson().ToJsonString()), new PackageRecord
        {
            Name = package.Name,
            Version = "",
            Build = "",
            BuildNumber = 0,
            Subdir = parts[1],
            FileName = parts[2],
            Channel = Channel(parts[0]).CanonicalUrl,
            Url = "",
        });
    }

    private static JsonObject Repodata(string subdir, IReadOnlyList<TestPackage> packages)
    {
        var old = new JsonObject();
        var conda = new JsonObject();
        foreach (var package in packages) (package.IsConda ? conda : old)[package.FileName] = package.ToJson();
        return new JsonObject { ["info"] = new JsonObject { ["subdir"] = subdir }, ["packages"] = old, ["packages.conda"] = conda, ["repodata_version"] = 1 };
    }

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode?)JsonValue.Create(text))];
}
