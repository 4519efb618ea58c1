using System.Globalization;
using System.Text;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Runtime.NodeCache;

/// <summary>
/// What is known of an environment of the cache without looking into it, in <c>lists/NAME.facts</c>: the bytes that are its alone (first
/// line, decimal), then the id of each layer that it links to, a line each.
/// </summary>
internal sealed record EnvironmentFacts(long OwnBytes, IReadOnlyList<Digest> Layers)
{
    private const string Suffix = ".facts";

    public static string PathOf(string root, string name) => EnvironmentLists.PathOf(root, name) + Suffix;

    /// <summary>Null where there are none, or they were not written to their end.</summary>
    public static EnvironmentFacts? Read(string root, string name)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(PathOf(root, name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        if (lines.Length < 2 || !long.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out long bytes)) return null;
        if (lines[^1] != "end") return null;
        var layers = new List<Digest>();
        foreach (string line in lines.AsSpan(1, lines.Length - 2))
        {
            if (!Digest.TryParse(line, out var layer)) return null;
            layers.Add(layer);
        }

        return new EnvironmentFacts(bytes, layers);
    }

    /// <summary>Written before the environment gets its name, under its lock.</summary>
    public void Write(string root, string name)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{OwnBytes}\n");
        foreach (var layer in Layers) text.Append(CultureInfo.InvariantCulture, $"{layer}\n");
        AtomicFile.Write(PathOf(root, name), Encoding.UTF8.GetBytes(text.Append("end\n").ToString()));
    }
}
