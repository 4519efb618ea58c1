using Poncho.Analyze.Imports;
using Poncho.Analyze.Reading;
using Poncho.Analyze.Spelling;

namespace Poncho.Analyze.Following;

/// <summary>
/// What one function needs: the imports in it, those outside of it whose names it or its decorators use, and the same of every function and class that it
/// names, and of every line that gives a name to a value (<c>K = yaml.load</c>, <c>f = lambda x: ...</c>). Names are looked up where Python does: one that
/// stands alone in the functions around and in the file, one behind a dot in classes. Within that a name is taken for what it may mean, so rather too much
/// is found than too little.
/// </summary>
internal sealed class FunctionImports
{
    private readonly SourceReading reading;
    private readonly IReadOnlyList<Definition> definitions;
    private readonly List<NamingLine> lines;
    private readonly OuterNames outer;
    private readonly HashSet<int> needed = [], neededLines = [], neededImports = [];
    private readonly Stack<int> waiting = new();

    private FunctionImports(SourceReading reading, List<NamingLine> lines, OuterNames outer) =>
        (this.reading, definitions, this.lines, this.outer) = (reading, reading.Definitions, lines, outer);

    /// <summary>The imports, in the source's order; null where the file has no such function.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="reading">What was read of it.</param>
    /// <param name="function">Its name, with those around it as far as the user wrote them: <c>run</c>, <c>Task.run</c>; or of a variable that holds one.</param>
    public static List<SourceImport>? Of(ReadOnlySpan<byte> bytes, SourceReading reading, string function)
    {
        HashSet<string> imported = new(reading.Imports.SelectMany(import => import.Bound), StringComparer.Ordinal);
        imported.ExceptWith(reading.Definitions.Select(definition => definition.Name));
        var (lines, outer) = SourceReader.NamingLinesIn(bytes, reading.Definitions, imported);
        var needs = new FunctionImports(reading, lines, outer);
        if (!needs.Begin(IdentifierForm.Of(function))) return null;
        while (needs.waiting.TryPop(out int next))
        {
            if (needs.IsInside(next, needs.needed)) continue;
            needs.needed.Add(next);
            Definition definition = reading.Definitions[next];
            needs.Use(SourceReader.HeaderNames(bytes, definition, imported), definition.Parent);
            needs.Use(SourceReader.BodyNames(bytes, definition, imported), next);
        }

        return [.. reading.Imports.Where((import, index) => needs.neededImports.Contains(index) || needs.IsInside(import.Scope, needs.needed))];
    }

    private bool Begin(string function)
    {
        string[] parts = function.Split('.');
        foreach (int index in Enumerable.Range(0, definitions.Count).Where(index => IsNamed(index, parts))) waiting.Push(index);
        if (waiting.Count > 0) return true;
        for (int i = 0; i < lines.Count; i++)
        {
            int scope = lines[i].Scope;
            if (!lines[i].Bound.Alone.Contains(parts[^1])) continue;
            if (parts.Length == 1 ? !InFunction(outer.Owner(parts[0], scope)) : IsNamed(scope, parts[..^1])) Take(i);
        }

        return neededLines.Count > 0;
    }

    // Names that stand directly in a definition, or in the file (-1).
    private void Use(SourceNames names, int user)
    {
        for (int i = 0; i < definitions.Count; i++)
        {
            if (IsMeant(names, user, definitions[i].Name, definitions[i].Parent)) waiting.Push(i);
        }

        for (int i = 0; i < lines.Count; i++)
        {
            NamingLine line = lines[i];
            if (neededLines.Contains(i)) continue;
            if (line.Bound.Alone.Any(name => IsMeant(names, user, name, line.Scope)) || (Sees(user, line.Scope) && line.Bound.BehindDots.Overlaps(names.BehindDots))) Take(i);
        }

        for (int i = 0; i < reading.Imports.Count; i++)
        {
            SourceImport import = reading.Imports[i];
            if (import.Bound.Any(name => name == "*" ? Sees(user, import.Scope) : IsMeant(names, user, name, import.Scope))) neededImports.Add(i);
        }
    }

    private void Take(int line)
    {
        if (neededLines.Add(line)) Use(lines[line].Used, lines[line].Scope);
    }

    // Whether one of the names may be that one, which is given in a scope.
    private bool IsMeant(SourceNames names, int user, string given, int scope)
    {
        if (!names.Alone.Contains(given) && !names.BehindDots.Contains(given)) return false;
        scope = outer.Owner(given, scope);
        if (!Sees(user, scope)) return false;
        bool ofClass = scope >= 0 && definitions[scope].IsClass;
        // What a class has is seen alone only by what stands directly in it, and not by its methods.
        return (names.Alone.Contains(given) && (!ofClass || scope == user)) || (ofClass && names.BehindDots.Contains(given));
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

    private bool IsInside(int index, HashSet<int> outside)
    {
        for (; index >= 0; index = definitions[index].Parent)
        {
            if (outside.Contains(index)) return true;
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
