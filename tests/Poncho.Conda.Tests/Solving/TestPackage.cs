using System.Text.Json.Nodes;

namespace Poncho.Conda.Tests.Solving;

/// <summary>A record of a made-up channel.</summary>
internal sealed record TestPackage(string Name, string Version, string Build)
{
    public int BuildNumber { get; init; }

    public IReadOnlyList<string> Depends { get; init; } = [];

    public IReadOnlyList<string> Constrains { get; init; } = [];

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extras { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public string Features { get; init; } = "";

    public long? Timestamp { get; init; }

    public long? IndexedTimestamp { get; init; }

    public bool IsConda { get; init; } = true;

    public string FileName => $"{Name}-{Version}-{Build}" + (IsConda ? ".conda" : ".tar.bz2");

    /// <summary>
    /// Reads <c>NAME VERSION [BUILD] [-> SPEC &amp; SPEC] [limits SPEC &amp; SPEC] [features NAME] [time MILLISECONDS]</c>. The build number is what follows the build's last <c>_</c>.
    /// </summary>
    public static TestPackage Parse(string text)
    {
        string[] words = ["limits", "features", "time"];
        var rest = new Dictionary<string, string>();
        int arrow = text.IndexOf("->", StringComparison.Ordinal);
        if (arrow >= 0) (text, rest["->"]) = (text[..arrow], text[(arrow + 2)..]);
        foreach (string word in words.Reverse())
        {
            foreach (string part in (string[])["->", ""])
            {
                string place = part.Length == 0 ? text : rest.GetValueOrDefault(part) ?? "";
                int at = place.IndexOf($" {word} ", StringComparison.Ordinal);
                if (at < 0) continue;
                rest[word] = place[(at + word.Length + 2)..];
                if (part.Length == 0) text = place[..at];
                else rest[part] = place[..at];
            }
        }

        string[] head = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string build = head.Length > 2 ? head[2] : "h_0";
        return new TestPackage(head[0], head[1], build)
        {
            BuildNumber = int.TryParse(build[(build.LastIndexOf('_') + 1)..], out int number) ? number : 0,
            Depends = Specs(rest.GetValueOrDefault("->")),
            Constrains = Specs(rest.GetValueOrDefault("limits")),
            Features = rest.GetValueOrDefault("features")?.Trim() ?? "",
            Timestamp = rest.TryGetValue("time", out string? time) ? long.Parse(time) : null,
        };
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["name"] = Name,
            ["version"] = Version,
            ["build"] = Build,
            ["build_number"] = BuildNumber,
            ["depends"] = Array(Depends),
            ["constrains"] = Array(Constrains),
            ["md5"] = new string('0', 32),
            ["sha256"] = new string('0', 64),
            ["size"] = 1,
            ["subdir"] = "linux-64",
        };
        if (Features.Length > 0) json["track_features"] = Features;
        if (Timestamp is { } time) json["timestamp"] = time;
        if (IndexedTimestamp is { } indexed) json["indexed_timestamp"] = indexed;
        if (Extras.Count == 0) return json;
        var extras = new JsonObject();
        foreach (var (extra, specs) in Extras) extras[extra] = Array(specs);
        json["extra_depends"] = extras;
        return json;
    }

    public override string ToString() =>
        $"{FileName} #{BuildNumber} -> {string.Join(" & ", Depends)} limits {string.Join(" & ", Constrains)} features {Features} time {Timestamp} {string.Join(' ', Extras.Select(e => e.Key + ":" + string.Join('&', e.Value)))}";

    private static JsonArray Array(IReadOnlyList<string> texts) => [.. texts.Select(text => (JsonNode?)JsonValue.Create(text))];

    private static string[] Specs(string? text) => text is null ? [] : text.Split('&', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
