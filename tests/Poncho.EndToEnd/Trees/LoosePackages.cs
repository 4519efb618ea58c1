using System.Text.Json.Nodes;
using Poncho.Testing;

namespace Poncho.EndToEnd.Trees;

/// <summary>
/// The data's channel without any dependency: each package can be installed by itself, and so all of them in as few prefixes as they have versions. The archives are the
/// data's own.
/// </summary>
internal static class LoosePackages
{
    private static readonly string[] s_sections = ["packages", "packages.conda"];

    /// <summary>Writes the channel's folder; returns sets of specs that name every package once, each with the Python that noarch packages are linked for.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Write(string channel)
    {
        var byName = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (string subdir in (string[])["linux-64", "noarch"])
        {
            string source = Path.GetFullPath(TestData.Path("channels", "conda-forge", subdir)), target = Directory.CreateDirectory(Path.Combine(channel, subdir)).FullName;
            var repodata = JsonNode.Parse(File.ReadAllText(Path.Combine(source, "repodata.json")))!;
            foreach (var (file, record) in s_sections.SelectMany(section => (JsonObject)repodata[section]!))
            {
                record!["depends"] = new JsonArray();
                record["constrains"] = new JsonArray();
                File.CreateSymbolicLink(Path.Combine(target, file), Path.Combine(source, file));
                string name = record["name"]!.GetValue<string>();
                if (!byName.TryGetValue(name, out var specs)) byName[name] = specs = [];
                specs.Add($"{name} =={record["version"]} {record["build"]}");
            }

            File.WriteAllText(Path.Combine(target, "repodata.json"), repodata.ToJsonString());
        }

        int sets = byName.Values.Max(specs => specs.Count);
        return [.. Enumerable.Range(0, sets).Select(i => (IReadOnlyList<string>)[.. byName.Where(item => i < item.Value.Count || item.Key == "python").Select(item => item.Value[Math.Min(i, item.Value.Count - 1)])])];
    }
}
