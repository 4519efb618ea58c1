namespace Poncho.Analyze.Naming;

/// <summary>Names of modules and their parts.</summary>
internal static class Dotted
{
    /// <summary>What stands before the first dot.</summary>
    internal static string First(string module) => module.IndexOf('.', StringComparison.Ordinal) is >= 0 and int dot ? module[..dot] : module;

    /// <summary>The module itself, then those around it: <c>a.b.c</c>, <c>a.b</c>, <c>a</c>.</summary>
    internal static IEnumerable<string> FromLongest(string module)
    {
        for (string rest = module; rest.Length > 0; rest = rest[..Math.Max(0, rest.LastIndexOf('.'))]) yield return rest;
    }
}
