using Xunit;

namespace Poncho.EndToEnd.Architecture;

/// <summary>Fails with all that was found, a line each.</summary>
internal static class Findings
{
    public static void None(IEnumerable<string> findings)
    {
        string[] found = [.. findings.Distinct()];
        Assert.True(found.Length == 0, "\n" + string.Join('\n', found));
    }
}
