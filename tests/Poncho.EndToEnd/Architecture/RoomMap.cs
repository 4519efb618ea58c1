using System.Text.RegularExpressions;

namespace Poncho.EndToEnd.Architecture;

/// <summary>
/// The rooms of the product (its namespaces) and which room uses which. A file's <c>using</c> lines tell; a room that lies in another sees
/// that one without such a line, so there the names of the outer room's types tell.
/// </summary>
internal sealed partial class RoomMap
{
    // Shorter names of types are words of other meanings too often.
    private const int ShortestTypeName = 5;

    // For each room the rooms that it uses, each with the first file that does.
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _uses = new(StringComparer.Ordinal);

    private RoomMap()
    {
    }

    /// <summary>Reads files of C#.</summary>
    /// <param name="files">Each with its path and text.</param>
    public static RoomMap Of(IEnumerable<(string Path, string Text)> files)
    {
        var rooms = files.Select(file => (file.Path, file.Text, Room: Namespace().Match(file.Text).Groups[1].Value))
            .Where(file => file.Room.StartsWith("Poncho", StringComparison.Ordinal))
            .ToLookup(file => file.Room);
        var names = rooms.Select(room => room.Key).ToHashSet(StringComparer.Ordinal);
        var types = rooms.ToDictionary(room => room.Key, room => room.SelectMany(file => TypesOf(file.Text)).ToHashSet(StringComparer.Ordinal));
        var map = new RoomMap();
        foreach (string name in names) map._uses[name] = new(StringComparer.Ordinal);
        foreach (var (path, text, room) in rooms.SelectMany(room => room).OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            var used = UsingLine().Matches(text).Select(line => RoomOf(line.Groups[1].Value, names)).Concat(OuterRoomsUsed(room, text, types));
            foreach (string other in used)
            {
                if (other.Length > 0 && other != room) map._uses[room].TryAdd(other, path);
            }
        }

        return map;
    }

    /// <summary>Rooms that need each other, directly or by way of others; a line for each such knot, and one for each arrow in it.</summary>
    public IEnumerable<string> Knots()
    {
        var reached = _uses.Keys.ToDictionary(room => room, Reached);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string room in _uses.Keys.Where(room => reached[room].Contains(room)))
        {
            if (seen.Contains(room)) continue;
            var knot = reached[room].Where(other => reached[other].Contains(room)).Order(StringComparer.Ordinal).ToList();
            seen.UnionWith(knot);
            yield return $"knot of {knot.Count}: {string.Join(", ", knot)}";
            foreach (string from in knot)
            {
                foreach (var (to, file) in _uses[from].Where(use => knot.Contains(use.Key))) yield return $"  {from} -> {to}: {file}";
            }
        }
    }

    private HashSet<string> Reached(string room)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var next = new Stack<string>(_uses[room].Keys);
        while (next.TryPop(out string? other))
        {
            if (!reached.Add(other)) continue;
            foreach (string further in _uses[other].Keys) next.Push(further);
        }

        return reached;
    }

    // The room that a using line names: itself, or the one that has the type which it names.
    private static string RoomOf(string name, HashSet<string> rooms)
    {
        while (name.Length > 0 && !rooms.Contains(name)) name = Outer(name);
        return name;
    }

    private static IEnumerable<string> OuterRoomsUsed(string room, string text, Dictionary<string, HashSet<string>> types)
    {
        HashSet<string>? words = null;
        for (string outer = Outer(room); outer.Length > 0; outer = Outer(outer))
        {
            if (!types.TryGetValue(outer, out var declared)) continue;
            words ??= Word().Matches(text).Select(word => word.Value).ToHashSet(StringComparer.Ordinal);
            if (declared.Any(type => type.Length >= ShortestTypeName && words.Contains(type))) yield return outer;
        }
    }

    private static string Outer(string room) => room.LastIndexOf('.') is > 0 and var dot ? room[..dot] : "";

    private static IEnumerable<string> TypesOf(string text) => Declaration().Matches(text).Select(type => type.Groups[1].Value);

    [GeneratedRegex(@"^namespace\s+([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using (?:static )?(Poncho[\w.]*)", RegexOptions.Multiline)]
    private static partial Regex UsingLine();

    [GeneratedRegex(@"^\s*(?:public|internal)\s[^\n(=;]*?\b(?:class|record struct|record|struct|interface|enum|delegate)\s+(\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
