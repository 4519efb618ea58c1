using Poncho.Builder.Building;
using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.Builder.Sources;
using Poncho.Builder.Sources.Archives;
using Poncho.Builder.Sources.Files;
using Poncho.Builder.Sources.Pip;
using Poncho.Builder.Tests.Wheels;
using Poncho.Builder.Wheels;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Sources.Pip;

public class PipLayersTests
{
    private static readonly EnvironmentLock s_lock = new()
    {
        Spec = Digest.Of([]),
        Platform = "linux-64",
        ByteCompilation = ByteCompilation.Left,
        VirtualPackages = [],
        Requested = [],
        Variables = new Dictionary<string, string>(),
        Sources = [new CondaSource { Name = "python", Version = "3.11.2", Build = "0", Url = "https://host/c/linux-64/python-3.11.2-0.conda" }],
    };

    [Fact]
    public async Task A_wheel_is_fetched_once_and_let_go_when_its_layer_is_made()
    {
        using var folder = new TempFolder();
        await using var server = new FileServer(Directory.CreateDirectory(folder["files"]).FullName);
        var source = Source(new TestWheel().Add("demo.py", "x = 1\n").WriteTo(folder["files"]), server.Url);
        using var home = await Home.InAsync(folder);
        var layers = home.Layers();
        var key = layers.KeyOf(source, s_lock);
        var made = await layers.GetAsync(key, source, Work(), default);
        Assert.Contains($"{WheelRun.Site}/demo.py", made.Paths);
        Assert.Empty(Directory.GetFiles(folder["packages"]));
        File.Delete(Directory.GetFiles(folder["files"]).Single());
        Assert.Equal(made.Descriptor, (await layers.GetAsync(key, source, Work(), default)).Descriptor);
    }

    [Fact]
    public async Task A_wheel_in_a_folder_is_read_where_it_lies_and_one_with_other_bytes_is_refused()
    {
        using var folder = new TempFolder();
        var source = Source(new TestWheel().WriteTo(folder.Path), "file://" + folder.Path);
        using var home = await Home.InAsync(folder);
        var layers = home.Layers();
        Assert.True(layers.IsHere(source));
        await layers.GetAsync(layers.KeyOf(source, s_lock), source, Work(), default);
        Assert.True(File.Exists(folder[source.FileName]));
        var other = source with { Sha256 = Digest.Of([1]) };
        await Assert.ThrowsAsync<BlobMismatchException>(() => layers.GetAsync(layers.KeyOf(other, s_lock), other, Work(), default));
    }

    [Fact]
    public async Task A_built_wheel_is_asked_for_and_stays()
    {
        using var folder = new TempFolder();
        var wheel = new TestWheel();
        string path = wheel.WriteTo(folder.Path);
        var built = new LockedWheel(wheel.FileName, Digest.Of(File.ReadAllBytes(path)));
        var source = new PipSdist { Name = "demo", Version = "1.0", Url = "https://host/demo-1.0.tar.gz", Sha256 = Digest.Of([1]), Wheel = built };
        using var home = await Home.InAsync(folder);
        var layers = home.Layers((asked, _, _) => Task.FromResult(asked == source ? path : ""));
        Assert.NotEmpty((await layers.GetAsync(layers.KeyOf(source, s_lock), source, Work(), default)).Paths);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task What_was_found_in_an_environment_is_found_by_its_layer_or_not_at_all()
    {
        using var folder = new TempFolder();
        var source = new PipCaptured { Name = "demo", Version = "1.0", Url = "https://host/demo", Layer = Digest.Of([2]) };
        using var home = await Home.InAsync(folder);
        var layers = home.Layers();
        Assert.Equal(FilesLayerKey.Of(Digest.Of([2])), layers.KeyOf(source, s_lock));
        var refused = await Assert.ThrowsAsync<PonchoException>(() => layers.GetAsync(layers.KeyOf(source, s_lock), source, Work(), default));
        Assert.Contains("cannot be had from anywhere but", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_depends_on_all_that_the_bytes_depend_on()
    {
        using var folder = new TempFolder();
        using var home = await Home.InAsync(folder);
        var layers = home.Layers();
        var source = new PipWheel { Name = "demo", Version = "1.0", Url = "https://host/demo-1.0%2Bx-py3-none-any.whl", Sha256 = Digest.Of([1]) };
        Assert.Equal("demo-1.0+x-py3-none-any.whl", PipLayerKey.FileNameOf(source));
        var keys = new[] { source, source with { IsRequested = true }, source with { IsDirect = true }, source with { Sha256 = Digest.Of([2]) }, source with { Url = "https://host/demo-1.0-py3-none-any.whl" } }.Select(s => layers.KeyOf(s, s_lock))
            .Append(layers.KeyOf(source, s_lock with { ByteCompilation = ByteCompilation.Compiled })).Append(layers.KeyOf(source, s_lock with { Sources = [(CondaSource)s_lock.Sources[0] with { Version = "3.11.3" }] }));
        Assert.Equal(7, keys.Distinct().Count());
        Assert.Equal(layers.KeyOf(source, s_lock), layers.KeyOf(source with { Url = "https://mirror/demo-1.0%2Bx-py3-none-any.whl" }, s_lock));
        Assert.Contains("no Python", Assert.Throws<PonchoException>(() => layers.KeyOf(source, s_lock with { Sources = [] })).Message, StringComparison.Ordinal);
    }

    private static LayerWork Work() => new() { Lock = s_lock, Python = LockedPython.Find(s_lock) };

    private static PipWheel Source(string path, string folder) => new() { Name = "demo", Version = "1.0", Url = $"{folder}/{Path.GetFileName(path)}", Sha256 = Digest.Of(File.ReadAllBytes(path)) };

    private sealed class Home(TempFolder folder, Store store) : IDisposable
    {
        private readonly HttpClients _http = new(new HttpOptions { Environment = EnvironmentVariables.None, RetryDelay = TimeSpan.FromMilliseconds(1), StallLimit = TimeSpan.FromSeconds(20) });
        private readonly BuildLimits _limits = new(5, 2);

        public static async Task<Home> InAsync(TempFolder folder) => new(folder, await Store.OpenAsync(folder["store"], default));

        public PipLayers Layers(Func<PipBuilt, EnvironmentLock, CancellationToken, Task<string>>? built = null)
        {
            var packages = new PackageCache(folder["packages"], new CondaFolders([]), new Downloader(_http), SilentProgress.Instance);
            var progress = new QuietBuild();
            return new PipLayers(new LayerOnce(new LayerIndex(folder["layers"], store), folder["layers", "locks"], new MadeLayers()), new ArchiveWork(packages, _limits, progress), _limits, store, progress) { BuiltWheel = built ?? ((_, _, _) => throw new InvalidOperationException()) };
        }

        public void Dispose()
        {
            _http.Dispose();
            _limits.Dispose();
        }
    }
}
