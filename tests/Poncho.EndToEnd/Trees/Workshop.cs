using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Trees;

/// <summary>
/// One place for all that is compared, so that each package is installed by rattler and layered by Poncho once. Every prefix is at the same path: relocated bytes
/// depend on it.
/// </summary>
[CollectionDefinition(nameof(Workshop))]
public sealed class Workshop : IDisposable, ICollectionFixture<Workshop>
{
    public Workshop()
    {
        // Else each test says so when it asks for the data.
        if (TestData.Root is not null) Poncho.UseData();
    }

    internal PublishedPoncho Poncho { get; } = new();

    /// <summary>Where the peer's prefix was moved to.</summary>
    internal string Expected => Poncho["expected"];

    /// <summary>Where all prefixes are made.</summary>
    internal string Prefix => Poncho["prefix"];

    public void Dispose() => Poncho.Dispose();

    /// <summary>Installs with rattler, and moves the result out of the way.</summary>
    /// <returns>The path that it was installed at, and that Poncho's must be unpacked at.</returns>
    internal async Task<string> InstallAsync(IEnumerable<string> packages, string? channel = null)
    {
        Clear(Expected);
        Clear(Prefix);
        await Rattler.InstallAsync(Poncho, channel ?? "file://" + Path.GetFullPath(TestData.Path("channels", "conda-forge")), Prefix, packages);
        Directory.Move(Prefix, Expected);
        return Prefix;
    }

    /// <summary>What was at a prefix is gone.</summary>
    internal static void Clear(string prefix)
    {
        if (Directory.Exists(prefix)) Directory.Delete(prefix, recursive: true);
    }

    /// <summary>Unpacks as <c>poncho run -u</c> does.</summary>
    internal async Task UnpackAsync(string environment, string prefix) =>
        (await Poncho.RunAsync("run", "-e", environment, "-u", prefix, "--", "true")).Succeeded();

    /// <summary>Unpacks as the documents say that one may without Poncho.</summary>
    internal async Task UnpackByHandAsync(string tarball, string prefix)
    {
        Directory.CreateDirectory(prefix);
        (await Poncho.RunAsAsync(Programs.Need("tar"), "xf", tarball, "-C", prefix)).Succeeded();
        (await Poncho.RunAsAsync(Path.Combine(prefix, "bin", "conda-unpack"))).Succeeded();
    }
}
