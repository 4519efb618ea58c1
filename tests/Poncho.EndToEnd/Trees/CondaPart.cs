using System.Text.Json;
using System.Text.Json.Nodes;
using Poncho.Testing;

namespace Poncho.EndToEnd.Trees;

/// <summary>The conda part of one of the data's specs: the other parts are taken out, all else stays as it is written.</summary>
/// <param name="FileName">The spec's, such as <c>blog.json</c>.</param>
/// <param name="Text">A spec of the same form.</param>
/// <param name="Packages">What it asks for, without channels.</param>
internal sealed record CondaPart(string FileName, string Text, IReadOnlyList<string> Packages)
{
    private static readonly JsonDocumentOptions s_lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    public static CondaPart Of(string fileName)
    {
        string text = File.ReadAllText(TestData.Path("specs", fileName));
        return fileName.EndsWith(".json", StringComparison.Ordinal) ? OfJson(fileName, text) : OfYaml(fileName, text);
    }

    private static CondaPart OfJson(string fileName, string text)
    {
        var spec = (JsonObject)JsonNode.Parse(text, documentOptions: s_lenient)!;
        foreach (string part in (string[])["pip", "git", "http"]) spec.Remove(part);
        var conda = spec["conda"]!;
        var items = conda as JsonArray ?? (JsonArray)(conda["packages"] ?? conda["dependencies"])!;
        foreach (var nested in items.OfType<JsonObject>().ToList()) items.Remove(nested);
        return new CondaPart(fileName, spec.ToJsonString(), [.. items.Select(item => WithoutChannel(item!.GetValue<string>()))]);
    }

    // Enough of YAML for the data's one file: a list below "dependencies:", in which "- pip:" begins a deeper one.
    private static CondaPart OfYaml(string fileName, string text)
    {
        var kept = text.Split('\n').Where(line => !line.StartsWith("  - pip:", StringComparison.Ordinal) && !line.StartsWith("      - ", StringComparison.Ordinal)).ToList();
        var items = kept.SkipWhile(line => line != "dependencies:").Skip(1).TakeWhile(line => line.StartsWith("  - ", StringComparison.Ordinal));
        return new CondaPart(fileName, string.Join('\n', kept), [.. items.Select(line => WithoutChannel(line["  - ".Length..]))]);
    }

    private static string WithoutChannel(string item) => item[(item.LastIndexOf(':') + 1)..];
}
