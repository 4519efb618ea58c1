using Xunit;

namespace Poncho.Testing;

/// <summary>The real inputs in <c>$PONCHO_TEST_DATA</c>, else <c>../shared/data</c> beside the repository.</summary>
public static class TestData
{
    /// <summary>The folder, or null where there is none.</summary>
    public static string? Root { get; } = Find();

    /// <summary>A path in the data; skips the test, with the reason, where it is absent.</summary>
    public static string Path(params string[] names)
    {
        Assert.SkipWhen(Root is null, "needs the test data: set PONCHO_TEST_DATA, or put it at ../shared/data");
        string path = System.IO.Path.Combine([Root!, .. names]);
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"the test data has no \"{System.IO.Path.Combine(names)}\"");
        return path;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("PONCHO_TEST_DATA") is { Length: > 0 } given) return Directory.Exists(given) ? given : null;
        string beside = System.IO.Path.Combine(Repository.Root, "..", "shared", "data");
        return Directory.Exists(beside) ? System.IO.Path.GetFullPath(beside) : null;
    }
}
