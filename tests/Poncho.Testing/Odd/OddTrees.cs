using System.Text.Json;
using System.Text.Json.Serialization;

namespace Poncho.Testing.Odd;

/// <summary>One path of a tree that rattler made.</summary>
/// <param name="Type"><c>file</c>, <c>link</c> or <c>folder</c> (only empty ones are recorded).</param>
/// <param name="Target">The text of a link.</param>
/// <param name="IsExecutable">Whether the owner may run the file.</param>
/// <param name="Sha256">Of a file's bytes, relocated to the recorded prefix.</param>
public sealed record OddTreePath(string Type, string? Target, bool IsExecutable, string? Sha256);

/// <summary>What rattler made of one odd package, alone in a prefix with what it depends on.</summary>
/// <param name="Payload">sha256 of the payload's tarball: what was recorded belongs to this very package.</param>
/// <param name="Refused">rattler's words, where it refused.</param>
/// <param name="Paths">The tree below the prefix without <c>conda-meta</c>; null where it refused.</param>
public sealed record OddTree(string Payload, string? Refused, IReadOnlyDictionary<string, OddTreePath>? Paths);

/// <summary>The recorded trees (<c>tests/data/odd-trees/trees.json</c>, made by <c>tests/tools/record_odd_trees.py</c>).</summary>
/// <param name="Prefix">Where they were installed.</param>
/// <param name="Rattler">The version that made them.</param>
/// <param name="Packages">By <c>NAME-VERSION-BUILD</c>.</param>
public sealed record OddTrees(string Prefix, string Rattler, IReadOnlyDictionary<string, OddTree> Packages)
{
    public static OddTrees Load() => JsonSerializer.Deserialize(File.ReadAllBytes(Repository.Path("tests", "data", "odd-trees", "trees.json")), OddJson.Default.OddTrees)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(OddTrees))]
internal sealed partial class OddJson : JsonSerializerContext;
