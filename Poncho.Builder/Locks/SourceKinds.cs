namespace Poncho.Builder.Locks;

/// <summary>What locks, configs and annotations call the kinds of sources.</summary>
internal static class SourceKinds
{
    public static IReadOnlyList<string> Names { get; } = ["conda", "pip", "git", "http", "files"];

    public static string Name(this SourceKind kind) => Names[(int)kind];

    public static bool TryParse(string name, out SourceKind kind)
    {
        int index = Names.ToList().IndexOf(name);
        kind = (SourceKind)Math.Max(index, 0);
        return index >= 0;
    }
}
