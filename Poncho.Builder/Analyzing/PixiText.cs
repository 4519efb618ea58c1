using System.Buffers;
using System.Text;
using Poncho.Builder.Editing;

namespace Poncho.Builder.Analyzing;

/// <summary>Writes a pixi.toml.</summary>
internal static class PixiText
{
    private static readonly SearchValues<char> s_endOfName = SearchValues.Create(" =<>!~");

    public static string Of(AnalyzedSpec spec, string platform)
    {
        var text = new StringBuilder("[workspace]\n");
        text.Append("channels = [").AppendJoin(", ", spec.Channels.Select(JsonEdits.Quoted)).Append("]\n");
        text.Append("platforms = [").Append(JsonEdits.Quoted(platform)).Append("]\n\n[dependencies]\n");
        // pixi brings its own way to install from indexes.
        foreach (string item in spec.Conda.Where(item => item != "pip"))
        {
            var (name, version) = Split(item);
            text.Append(Key(name)).Append(" = ").Append(JsonEdits.Quoted(version)).Append('\n');
        }

        if (spec.Pip.Count > 0) text.Append("\n[pypi-dependencies]\n");
        foreach (string line in spec.Pip) text.Append(Requirement(line)).Append('\n');
        return text.ToString();
    }

    private static string Requirement(string line)
    {
        int at = line.IndexOf('@', StringComparison.Ordinal);
        if (at > 0) return $"{Key(line[..at].Trim())} = {{ {Address(line[(at + 1)..].Trim())} }}";
        var (written, version) = Split(line);
        int bracket = written.IndexOf('[', StringComparison.Ordinal);
        if (bracket < 0) return $"{Key(written)} = {JsonEdits.Quoted(version)}";
        string extras = string.Join(", ", written[(bracket + 1)..].TrimEnd(']').Split(',', StringSplitOptions.TrimEntries).Select(JsonEdits.Quoted));
        return $"{Key(written[..bracket])} = {{ version = {JsonEdits.Quoted(version)}, extras = [{extras}] }}";
    }

    private static string Address(string address)
    {
        if (!address.StartsWith("git+", StringComparison.Ordinal)) return $"url = {JsonEdits.Quoted(address)}";
        int commit = address.LastIndexOf('@');
        return commit <= "git+ssh://".Length
            ? $"git = {JsonEdits.Quoted(address[4..])}"
            : $"git = {JsonEdits.Quoted(address[4..commit])}, rev = {JsonEdits.Quoted(address[(commit + 1)..])}";
    }

    private static (string Name, string Version) Split(string item)
    {
        int end = item.AsSpan().IndexOfAny(s_endOfName);
        return end < 0 ? (item, "*") : (item[..end], item[end..].Trim());
    }

    // A bare key of TOML has no dots.
    private static string Key(string name) => name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_') ? name : JsonEdits.Quoted(name);
}
