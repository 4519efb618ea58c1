using Xunit;

namespace Poncho.Testing;

/// <summary>
/// The programs as users get them: what <c>./build</c> put into <c>artifacts/bin</c>, or the folder that <c>$PONCHO_PROGRAMS</c> names (a developer's
/// <c>Poncho.Builder/bin/Debug/net10.0</c> is ready sooner). End-to-end tests run these.
/// </summary>
public static class PublishedPrograms
{
    /// <summary>The path of a program, such as <c>poncho</c>; skips the test where nothing was built.</summary>
    public static string Path(string name = "poncho")
    {
        string path = Environment.GetEnvironmentVariable("PONCHO_PROGRAMS") is { Length: > 0 } folder ? System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, name)) : Repository.Path("artifacts", "bin", name);
        Assert.SkipUnless(File.Exists(path), "needs the published programs: run ./build first (./check does)");
        return path;
    }
}
