namespace Poncho.Analyze.Owning;

/// <summary>What the name of a metadata folder says: <c>NAME-VERSION.dist-info</c>, <c>NAME-VERSION[-py3.11].egg-info</c>.</summary>
/// <param name="Name">The project, as the folder spells it.</param>
/// <param name="Version">Null where the folder has none.</param>
internal sealed record DistInfoName(string Name, string? Version)
{
    /// <summary>The first folder of a path that is one; null where there is none.</summary>
    internal static DistInfoName? Parse(ReadOnlySpan<char> path)
    {
        foreach (var range in path.Split('/'))
        {
            var part = path[range];
            bool isDist = part.EndsWith(".dist-info");
            if (!isDist && !part.EndsWith(".egg-info") && !part.EndsWith(".egg")) continue;
            string[] fields = part[..part.LastIndexOf('.')].ToString().Split('-');
            if (fields[0].Length > 0) return new DistInfoName(fields[0], fields.Length > 1 ? fields[1] : null);
        }
        return null;
    }
}
