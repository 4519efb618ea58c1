using System.Text.Json.Nodes;
using Poncho.Testing.Odd;

namespace Poncho.EndToEnd.Channels;

/// <summary>A channel of small packages, made by a test and indexed by the published program.</summary>
internal static class MadeChannel
{
    /// <summary>A package without Python: one file that says its name.</summary>
    public static OddPackage Package(string name, params string[] depends) => Package(name, "1.0", depends);

    public static OddPackage Package(string name, string version, string[] depends) =>
        new OddPackage(name) { Version = version, Noarch = "generic", Depends = depends }.File($"share/{name}.txt", $"{name} {version}\n");

    /// <summary>Writes packages as <c>.conda</c> into the folder and indexes it.</summary>
    public static async Task<string> WriteAsync(PublishedPoncho poncho, string name, IEnumerable<OddPackage> packages, params string[] options)
    {
        string folder = Directory.CreateDirectory(poncho[name]).FullName;
        foreach (var package in packages)
        {
            Directory.CreateDirectory(Path.Combine(folder, package.Subdir));
            await File.WriteAllBytesAsync(Path.Combine(folder, package.Subdir, package.FileName(OddFormat.Conda)), package.ToBytes(OddFormat.Conda));
        }

        (await poncho.RunAsync(["index", folder, .. options])).Succeeded();
        return folder;
    }

    /// <summary>Changes what <c>repodata.json</c> of the noarch folder says; its compressed forms go.</summary>
    public static void Patch(string channel, Action<JsonObject> change)
    {
        string path = Path.Combine(channel, "noarch", "repodata.json");
        var json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(json);
        File.WriteAllText(path, json.ToJsonString());
        foreach (string suffix in (string[])[".zst", ".bz2"]) File.Delete(path + suffix);
    }

    public static string Spec(string channel, params string[] packages) =>
        new JsonObject { ["conda"] = new JsonObject { ["channels"] = new JsonArray(channel), ["packages"] = new JsonArray([.. packages.Select(package => JsonValue.Create(package))]) } }.ToJsonString();
}
