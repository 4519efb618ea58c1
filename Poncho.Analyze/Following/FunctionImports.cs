using Poncho.Analyze.Imports;
using Poncho.Analyze.Reading;

namespace Poncho.Analyze.Following;

/// <summary>
/// What one function needs: the imports in it, those outside of it whose names it or its decorators use, and the same of every function and class that it
/// names, and of every line that gives a name to a value (<c>K = yaml.load</c>, <c>f = lambda x: ...</c>). A name is taken for what it may mean, so rather
/// too much is found than too little.
/// </summary>
internal sealed class FunctionImports
{
    private readonly IReadOnlyList<Definition> definitions;
    private readonly List<NamingLine> lines;
    private readonly HashSet<int> needed = [], neededLines = [];
    private readonly HashSet<string> used = new(StringComparer.Ordinal);
    private readonly Stack<int> waiting = new();

    private FunctionImports(IReadOnlyList<Definition> definitions, List<NamingLine> lines) => (this.definitions, this.lines) = (definitions, lines);

    /// <summary>The imports, in the source's order; null where the file has no such function.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="reading">What was read of it.</param>
    /// <param name="function">Its name, with those around it as far as the user wrote them: <c>run</c>, <c>Task.run</c>; or of a variable that holds one.</param>
    public static List<SourceImport>? Of(ReadOnlySpan<byte> bytes, SourceReading reading, string function)
    {
        var needs = new FunctionImports(reading.Definitions, SourceReader.NamingLinesIn(bytes, reading.Definitions));
        if (!needs.Begin(function)) return null;
        while (needs.waiting.TryPop(out int next))
        {
            if (needs.IsInside(next, needs.needed)) continue;
            needs.needed.Add(next);
            needs.Use(SourceReader.NamesIn(bytes, reading.Definitions[next]), next);
        }

        return [.. reading.Imports.Where(needs.IsNeeded)];
    }

    private bool Begin(string function)
    {
        string[] parts = function.Split('.');
        foreach (int index in Enumerable.Range(0, definitions.Count).Where(index => IsNamed(index, parts))) waiting.Push(index);
        if (waiting.Count > 0) return true;
        for (int i = 0; i < lines.Count; i++)
        {
            if (lines[i].Bound.Contains(parts[^1]) && (parts.Length == 1 ? !InFunction(lines[i].Scope) : IsNamed(lines[i].Scope, parts[..^1]))) Take(i);
        }

        return neededLines.Count > 0;
    }

    // Names that a definition uses, or a line that stands in one.
    private void Use(IReadOnlySet<string> names, int user)
    {
        used.UnionWith(names);
        for (int i = 0; i < definitions.Count; i++)
        {
            if (names.Contains(definitions[i].Name) && Sees(user, definitions[i].Parent)) waiting.Push(i);
        }

        for (int i = 0; i < lines.Count; i++)
        {
            if (!neededLines.Contains(i) && lines[i].Bound.Overlaps(names) && Sees(user, lines[i].Scope)) Take(i);
        }
    }

    private void Take(int line)
    {
        if (neededLines.Add(line)) Use(lines[line].Used, lines[line].Scope);
    }

    private bool IsNeeded(SourceImport import)
    {
        if (IsInside(import.Scope, needed)) return true;
        bool isSeen = !InFunction(import.Scope) || needed.Any(user => IsAround(import.Scope, user)) || neededLines.Any(line => IsAround(import.Scope, lines[line].Scope));
        return isSeen && import.Bound.Any(name => name == "*" || used.Contains(name));
    }

    private bool IsNamed(int index, string[] parts)
    {
        for (int i = parts.Length - 1; i >= 0; i--, index = definitions[index].Parent)
        {
            if (index < 0 || definitions[index].Name != parts[i]) return false;
            if (i == 0) return true;
        }

        return false;
    }

    private bool IsInside(int index, HashSet<int> outer)
    {
        for (; index >= 0; index = definitions[index].Parent)
        {
            if (outer.Contains(index)) return true;
        }

        return false;
    }

    private bool InFunction(int index)
    {
        for (; index >= 0; index = definitions[index].Parent)
        {
            if (!definitions[index].IsClass) return true;
        }

        return false;
    }

    // What stands at the file's level, in a class of it, or in something around the user.
    private bool Sees(int user, int scope) => !InFunction(scope) || IsAround(scope, user);

    private bool IsAround(int scope, int user)
    {
        for (; user >= 0; user = definitions[user].Parent)
        {
            if (user == scope) return true;
        }

        return false;
    }
}
