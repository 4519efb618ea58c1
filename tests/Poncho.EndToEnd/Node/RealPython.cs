using Poncho.Testing;

namespace Poncho.EndToEnd.Node;

/// <summary>The channel's real CPython as an environment.</summary>
internal static class RealPython
{
    /// <summary>A tarball of it; skips the test where the shared data is absent.</summary>
    public static async Task<string> TarballAsync(PublishedPoncho poncho, string name = "python.tar.zst")
    {
        poncho.UseData();
        string spec = poncho.Write("python.json", "{\"conda\": {\"channels\": [\"conda-forge\"], \"packages\": [\"python\", \"pip\"]}}");
        (await poncho.RunAsync("create", spec, name)).Succeeded();
        return poncho[name];
    }
}
