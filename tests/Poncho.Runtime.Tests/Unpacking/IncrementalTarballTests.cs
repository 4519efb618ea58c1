using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Runtime.Environments;
using Poncho.Runtime.NodeCache;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Unpacking;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.Unpacking;

public sealed class IncrementalTarballTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_head_whose_absent_layer_is_not_the_manifests_is_refused()
    {
        string path = Made().Write(_folder["env.tar.zst"], head => Without(head, Digest.Of("another"u8)));
        var error = Assert.Throws<PonchoException>(() => TarballEnvironment.Open(path));
        Assert.Equal($"the tarball's head says another absent layer 0 than its manifest: \"{path}\"", error.Message);
    }

    [Fact]
    public void What_is_lent_is_checked_as_what_is_ones_own()
    {
        var made = Made();
        string path = made.Write(_folder["part.tar.zst"], head => Without(head, Digest.Of(made.Blobs[0])));
        string other = made.Write(_folder["other.tar.zst"]);
        byte[] bytes = File.ReadAllBytes(other);
        using (var whole = TarballEnvironment.Open(other)!)
        {
            // Somewhere in the first layer's compressed bytes.
            bytes[^(int)(whole.Layers.Sum(layer => layer.Size) - (whole.Layers[0].Size / 2))] ^= 4;
        }

        File.WriteAllBytes(other, bytes);
        using var source = CompletedEnvironment.Of(TarballEnvironment.Open(path)!, [TarballEnvironment.Open(other)!], []);
        Assert.ThrowsAny<PonchoException>(() => EnvironmentCache.At(_folder["node"]).Ensure(source, new UnpackOptions(), null, CancellationToken.None));
        Assert.Empty(Directory.GetDirectories(_folder["node", "envs"]));
    }

    [Fact]
    public async Task Layers_of_gzip_members_never_count_as_the_manifests()
    {
        var made = Made();
        string path = made.Write(_folder["part.tar.zst"], head => Without(head, Digest.Of(made.Blobs[0])));
        var store = await Store.OpenAsync(_folder["store"], default);
        await made.StoreAsync(store);
        using var whole = TarballEnvironment.Open(made.Write(_folder["whole.tar.zst"]))!;
        using var stored = CompletedEnvironment.Of(TarballEnvironment.Open(path)!, [], [store]);
        using var lent = CompletedEnvironment.Of(TarballEnvironment.Open(path)!, [TarballEnvironment.Open(made.Write(_folder["whole.tar.gz"]))!], []);
        Assert.Equal(whole.Id, stored.Id);
        Assert.NotEqual(whole.Id, lent.Id);
        Assert.NotEqual(whole.Layers[0].Id, lent.Layers[0].Id);
        foreach (var source in (EnvironmentSource[])[stored, lent])
        {
            var prefix = EnvironmentCache.At(_folder["node"]).Ensure(source, new UnpackOptions(), null, CancellationToken.None);
            Assert.Equal("one", File.ReadAllText(prefix.Path + "/one.txt"));
        }
    }

    /// <summary>Leaves the first layer to another tarball.</summary>
    private static EnvironmentHead Without(EnvironmentHead head, Digest first) => new()
    {
        Manifest = head.Manifest,
        Config = head.Config,
        Layers = [new LayerSegment(0, 0, first) { IsAbsent = true }, .. head.Layers.Skip(1).Select(layer => layer with { Offset = layer.Offset - head.Layers[1].Offset })],
    };

    private static MadeEnvironment Made()
    {
        var one = new MadeLayer("one");
        one.File("one.txt", "one");
        var two = new MadeLayer("two");
        two.File("two.txt", "two");
        return new MadeEnvironment(one, two);
    }
}
