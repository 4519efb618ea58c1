using System.Text;
using Poncho.Builder.Editing;

namespace Poncho.Builder.Analyzing;

/// <summary>Writes the spec of an application.</summary>
internal static class AnalyzedSpecText
{
    /// <summary>The form that a file's name stands for where the user names none. The original's callers name JSON <c>.yaml</c>.</summary>
    public static AnalyzedForm FormOf(string path) => Path.GetFileName(path) switch
    {
        "environment.yml" or "environment.yaml" => AnalyzedForm.Environment,
        "requirements.txt" => AnalyzedForm.Requirements,
        "pixi.toml" => AnalyzedForm.Pixi,
        _ => AnalyzedForm.Json,
    };

    public static string Of(AnalyzedSpec spec, AnalyzedForm form, string platform) => form switch
    {
        AnalyzedForm.Environment => Environment(spec),
        AnalyzedForm.Requirements => string.Concat(spec.Pip.Select(line => line + "\n")),
        AnalyzedForm.Pixi => PixiText.Of(spec, platform),
        _ => Json(spec),
    };

    private static string Json(AnalyzedSpec spec)
    {
        var text = new StringBuilder("{\n    \"conda\": {\n");
        text.Append("        \"channels\": ").Append(List(spec.Channels, 8)).Append(",\n");
        text.Append("        \"packages\": ").Append(List(spec.Conda, 8)).Append("\n    },\n");
        return text.Append("    \"pip\": ").Append(List(spec.Pip, 4)).Append("\n}\n").ToString();
    }

    private static string List(IReadOnlyList<string> items, int indentation)
    {
        if (items.Count == 0) return "[]";
        string blanks = new(' ', indentation);
        return $"[\n{string.Join(",\n", items.Select(item => $"{blanks}    {JsonEdits.Quoted(item)}"))}\n{blanks}]";
    }

    private static string Environment(AnalyzedSpec spec)
    {
        var text = new StringBuilder("channels:\n");
        foreach (string channel in spec.Channels) text.Append("  - ").Append(Scalar(channel)).Append('\n');
        text.Append("dependencies:\n");
        foreach (string item in spec.Conda) text.Append("  - ").Append(Scalar(item)).Append('\n');
        if (spec.Pip.Count > 0) text.Append("  - pip:\n");
        foreach (string line in spec.Pip) text.Append("      - ").Append(Scalar(line)).Append('\n');
        return text.ToString();
    }

    private static string Scalar(string text) => YamlEdits.Quoted(text, isInBrackets: false, like: '\0');
}
