using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit;

namespace Poncho.Testing;

/// <summary>
/// Compares text with the file that was approved for it: <c>tests/PROJECT/approved/NAME.txt</c>. <c>PONCHO_APPROVE=1</c> writes the files anew; what changed is
/// then read in review. What differs from run to run (paths, times, versions) is for the caller to replace first.
/// </summary>
public static class Approved
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Matches(string text, string name)
    {
        MatchesFile(text, Repository.Path("tests", Assembly.GetCallingAssembly().GetName().Name!, "approved", name + ".txt"));
    }

    /// <summary>The same for a file that lies elsewhere, since a build reads it.</summary>
    public static void MatchesFile(string text, string path)
    {
        ArgumentNullException.ThrowIfNull(text);
        string actual = text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        if (Environment.GetEnvironmentVariable("PONCHO_APPROVE") == "1")
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        Assert.True(File.Exists(path), $"nothing is approved at {path}; with PONCHO_APPROVE=1 the test writes it. The text:\n{actual}");
        string expected = File.ReadAllText(path);
        Assert.True(expected == actual, $"differs from {path} (PONCHO_APPROVE=1 writes it anew). Expected:\n{expected}\nActual:\n{actual}");
    }
}
