using System.Text.Json;
using Poncho.Conda.Packages;

namespace Poncho.Conda.Linking;

/// <summary>One line of a record's <c>paths_data</c>: a linked path, an entry point or byte code.</summary>
internal sealed record RecordedPath(string Path, string Type, LinkedPath? Linked)
{
    /// <summary>Every path that the package has in a prefix, sorted.</summary>
    public static List<RecordedPath> All(LinkPlan plan, IEnumerable<string> byteCode)
    {
        var paths = new List<RecordedPath>(plan.Paths.Length + plan.EntryPoints.Length + plan.Compiled.Length);
        paths.AddRange(plan.Paths.Select(path => new RecordedPath(path.Target, NameOf(path.Type), path)));
        paths.AddRange(plan.EntryPoints.Select(script => new RecordedPath(script.Path, "unix_python_entry_point", null)));
        // Byte code that the publisher packed is listed already.
        var listed = plan.Paths.Select(path => path.Target).ToHashSet(StringComparer.Ordinal);
        paths.AddRange(byteCode.Where(path => !listed.Contains(path)).Select(path => new RecordedPath(path, "pyc_file", null)));
        paths.Sort((left, right) => Utf8Order.Instance.Compare(left.Path, right.Path));
        return paths;
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("_path", Path);
        if (Linked?.FileMode is { } mode) json.WriteString("file_mode", mode == PrefixFileMode.Text ? "text" : "binary");
        if (Linked is { NoLink: true }) json.WriteBoolean("no_link", true);
        json.WriteString("path_type", Type);
        if (Linked?.Placeholder is { } placeholder) json.WriteString("prefix_placeholder", placeholder);
        if (Linked?.Sha256 is { } sha256) json.WriteString("sha256", sha256.Hex);
        if (Linked?.Size is { } size) json.WriteNumber("size_in_bytes", size);
        json.WriteEndObject();
    }

    private static string NameOf(PathType? type) => type switch
    {
        PathType.SoftLink => "softlink",
        PathType.Directory => "directory",
        _ => "hardlink",
    };
}
