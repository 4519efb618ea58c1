using Xunit;

namespace Poncho.Testing;

/// <summary>The programs as users get them: what <c>./build</c> put into <c>artifacts/bin</c>. End-to-end tests run these.</summary>
public static class PublishedPrograms
{
    /// <summary>The path of a program, such as <c>poncho</c>; skips the test where nothing was built.</summary>
    public static string Path(string name = "poncho")
    {
        string path = Repository.Path("artifacts", "bin", name);
        Skip.IfNot(File.Exists(path), "needs the published programs: run ./build first (./check does)");
        return path;
    }
}
