using System.Text.Json.Nodes;
using Poncho.IO;

namespace Poncho.EndToEnd.Trees;

/// <summary>A lock of Poncho's own to which wheels are added, as resolving would have: what is compared is how they are installed.</summary>
internal static class WheelLock
{
    /// <summary>Locks Python 3.11 with its pip, and adds wheels; returns the path of the lock.</summary>
    /// <param name="poncho">Where it is written.</param>
    /// <param name="name">The lock's file name, without what follows it.</param>
    /// <param name="isDirect">Whether the wheels are given by their addresses.</param>
    /// <param name="wheels">Paths of wheels.</param>
    public static async Task<string> WriteAsync(PublishedPoncho poncho, string name, bool isDirect, IEnumerable<string> wheels)
    {
        string spec = poncho.Write(name + ".json", """{"conda": {"channels": ["conda-forge"], "packages": ["python=3.11", "pip"]}}""");
        (await poncho.RunAsync("lock", spec)).Succeeded();
        var locked = JsonNode.Parse(File.ReadAllText(spec + ".lock.json"))!;
        var sources = (JsonArray)locked["platforms"]!["linux-64"]!["sources"]!;
        foreach (string wheel in wheels) sources.Add((JsonNode)SourceOf(Path.GetFullPath(wheel), isDirect));
        return poncho.Write(name + ".lock.json", locked.ToJsonString());
    }

    private static JsonObject SourceOf(string wheel, bool isDirect)
    {
        string[] parts = Path.GetFileName(wheel).Split('-');
        var source = new JsonObject { ["kind"] = "pip", ["name"] = parts[0].ToLowerInvariant().Replace('_', '-').Replace('.', '-'), ["version"] = parts[1], ["url"] = "file://" + wheel, ["sha256"] = Digest.Of(File.ReadAllBytes(wheel)).Hex, ["requested"] = true };
        if (isDirect) source["direct"] = true;
        return source;
    }
}
