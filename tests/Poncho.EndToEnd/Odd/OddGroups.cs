using Poncho.Testing.Odd;

namespace Poncho.EndToEnd.Odd;

/// <summary>Odd packages that can lie in one prefix, because no two of them own a path: a few environments show them all.</summary>
internal sealed class OddGroups
{
    private readonly List<Group> _groups = [];

    private OddGroups(OddTrees recorded, OddFormat format)
    {
        foreach (var package in OddChannel.Good) Place(package, recorded, format);
    }

    /// <param name="Members">With what they depend on.</param>
    /// <param name="Paths">What rattler made of them all; a path is owned by one of them.</param>
    public sealed record Group(List<OddPackage> Members, Dictionary<string, OddTreePath> Paths);

    public static IReadOnlyList<Group> Of(OddTrees recorded, OddFormat format) => new OddGroups(recorded, format)._groups;

    public static string SpecOf(OddPackage package, OddFormat format) => $"{package.Name} =={package.Version} {OddPackage.Build(format)}";

    private void Place(OddPackage package, OddTrees recorded, OddFormat format)
    {
        if (recorded.Packages[$"{package.Name}-{package.Version}-{OddPackage.Build(format)}"].Paths is not { } paths) return;
        List<OddPackage> all = [.. OddChannel.WithDependencies(package)];
        var group = _groups.FirstOrDefault(group => Fits(group, all, paths));
        if (group is null) _groups.Add(group = new Group([], new Dictionary<string, OddTreePath>(StringComparer.Ordinal)));
        group.Members.AddRange(all.Except(group.Members));
        foreach (var (path, what) in paths) group.Paths[path] = what;
    }

    private static bool Fits(Group group, List<OddPackage> all, IReadOnlyDictionary<string, OddTreePath> paths)
    {
        // One version of each, and a path twice only where it is of a package that both bring.
        if (all.Any(one => group.Members.Any(member => member.Name == one.Name && member != one))) return false;
        var shared = all.Intersect(group.Members).SelectMany(member => member.Paths.Select(path => path.Path)).ToHashSet(StringComparer.Ordinal);
        return !paths.Keys.Any(path => group.Paths.ContainsKey(path) && !shared.Contains(path));
    }
}
