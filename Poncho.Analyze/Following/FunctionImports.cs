using Poncho.Analyze.Imports;
using Poncho.Analyze.Reading;

namespace Poncho.Analyze.Following;

/// <summary>
/// What one function needs: the imports in it, those outside of functions whose names it uses, and the same of every function and class of its file that
/// it names. A name is taken for what it may mean, so rather too much is found than too little.
/// </summary>
internal static class FunctionImports
{
    /// <summary>The imports, in the source's order; null where the file has no such function.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="reading">What was read of it.</param>
    /// <param name="function">Its name, with those around it as far as the user wrote them: <c>run</c>, <c>Task.run</c>.</param>
    public static List<SourceImport>? Of(ReadOnlySpan<byte> bytes, SourceReading reading, string function)
    {
        IReadOnlyList<Definition> definitions = reading.Definitions;
        var needed = new HashSet<int>();
        var waiting = new Stack<int>(Enumerable.Range(0, definitions.Count).Where(i => IsNamed(definitions, i, function)));
        if (waiting.Count == 0) return null;
        var used = new HashSet<string>(StringComparer.Ordinal);
        while (waiting.TryPop(out int next))
        {
            if (IsInside(definitions, next, needed)) continue;
            needed.Add(next);
            IReadOnlySet<string> names = SourceReader.NamesIn(bytes, definitions[next]);
            used.UnionWith(names);
            for (int i = 0; i < definitions.Count; i++)
            {
                if (names.Contains(definitions[i].Name) && Sees(definitions, next, definitions[i].Parent)) waiting.Push(i);
            }
        }

        return [.. reading.Imports.Where(import => IsInside(definitions, import.Scope, needed)
            || (!InFunction(definitions, import.Scope) && import.Bound.Any(name => name == "*" || used.Contains(name))))];
    }

    private static bool IsNamed(IReadOnlyList<Definition> definitions, int index, string function)
    {
        string[] parts = function.Split('.');
        for (int i = parts.Length - 1; i >= 0; i--, index = definitions[index].Parent)
        {
            if (index < 0 || definitions[index].Name != parts[i]) return false;
            if (i == 0) return true;
        }

        return false;
    }

    private static bool IsInside(IReadOnlyList<Definition> definitions, int index, HashSet<int> outer)
    {
        for (; index >= 0; index = definitions[index].Parent)
        {
            if (outer.Contains(index)) return true;
        }

        return false;
    }

    private static bool InFunction(IReadOnlyList<Definition> definitions, int index)
    {
        for (; index >= 0; index = definitions[index].Parent)
        {
            if (!definitions[index].IsClass) return true;
        }

        return false;
    }

    // What stands at the file's level, in a class of it, or in something around the user.
    private static bool Sees(IReadOnlyList<Definition> definitions, int user, int scope)
    {
        if (!InFunction(definitions, scope)) return true;
        for (; user >= 0; user = definitions[user].Parent)
        {
            if (definitions[user].Parent == scope) return true;
        }

        return false;
    }
}
