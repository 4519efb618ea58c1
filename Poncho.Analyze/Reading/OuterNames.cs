namespace Poncho.Analyze.Reading;

/// <summary>The names that definitions say are not their own: <c>global x</c> is the file's, <c>nonlocal x</c> that of a function around.</summary>
internal sealed class OuterNames(IReadOnlyList<Definition> definitions)
{
    private readonly HashSet<(int Scope, string Name)> globals = [], nonlocals = [];

    /// <summary>Notes what stands in a definition.</summary>
    /// <param name="scope">The definition, as an index into those of its source; outside of all (-1) it says nothing.</param>
    /// <param name="name">The name.</param>
    /// <param name="isGlobal">Whether <c>global</c> says it, and not <c>nonlocal</c>.</param>
    public void Add(int scope, string name, bool isGlobal)
    {
        if (scope >= 0) (isGlobal ? globals : nonlocals).Add((scope, name));
    }

    /// <summary>Where a name belongs that is given in a definition: the definition, or one around it; -1 for the file.</summary>
    public int Owner(string name, int scope)
    {
        if (globals.Contains((scope, name))) return -1;
        if (!nonlocals.Contains((scope, name))) return scope;
        // Which of the functions around has it is not looked for: each of them may.
        int owner = scope;
        for (int outer = definitions[scope].Parent; outer >= 0; outer = definitions[outer].Parent)
        {
            if (!definitions[outer].IsClass) owner = outer;
        }

        return owner;
    }
}
