using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Testing;
using Xunit;

namespace Poncho.Oci.Tests.Storing;

/// <summary>What a power cut or a failing disk makes of a store: each state heals by itself, or by making the environment again.</summary>
public sealed class DamagedStoreTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly TempFolder _folder = new();

    private string Index => _folder["store", "index.json"];

    private string Copy => _folder["store", "index.copy.json"];

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Damages => ["emptied", "zeros", "cut short", "gone"];

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_damaged_index_is_read_from_its_copy_and_written_again(string damage)
    {
        await MakeAsync();
        byte[] whole = await File.ReadAllBytesAsync(Index);
        Damage(Index, damage);
        Assert.Equal("sample:latest", Assert.Single(Store.Find(_folder["store"])!.List()).Name);
        await Store.OpenAsync(_folder["store"], None);
        Assert.Equal(whole, await File.ReadAllBytesAsync(Index));
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_name_is_given_although_the_index_is_damaged(string damage)
    {
        var (store, manifest) = await MakeAsync();
        Damage(Index, damage);
        await store.TagAsync("other", manifest.Descriptor, None);
        Assert.Equal(["other:latest", "sample:latest"], store.List().Select(tag => tag.Name));
        Assert.Equal(await File.ReadAllBytesAsync(Index), await File.ReadAllBytesAsync(Copy));
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_damaged_oci_layout_is_written_again(string damage)
    {
        await MakeAsync();
        string layout = _folder["store", "oci-layout"];
        byte[] whole = await File.ReadAllBytesAsync(layout);
        Damage(layout, damage);
        if (damage != "gone") Assert.Single(Store.Find(_folder["store"])!.List());
        Assert.Single((await Store.OpenAsync(_folder["store"], None)).List());
        Assert.Equal(whole, await File.ReadAllBytesAsync(layout));
    }

    [Fact]
    public async Task Where_index_and_copy_are_damaged_the_environments_are_found_by_their_manifests()
    {
        var (store, manifest) = await MakeAsync();
        Damage(Index, "emptied");
        Damage(Copy, "emptied");
        Assert.Contains("poncho cache verify", Assert.Throws<PonchoException>(() => store.List()).Hint, StringComparison.Ordinal);
        var found = Assert.Single((await Store.OpenAsync(_folder["store"], None)).List());
        Assert.Equal($"recovered:{manifest.Digest.Hex[..12]}", found.Name);
        Assert.Equal(manifest.Digest, found.Manifest.Digest);
        Assert.Empty(await store.FindUnusedAsync(None));
    }

    [Fact]
    public async Task An_index_that_is_JSON_and_another_programs_is_left_as_it_is()
    {
        await MakeAsync();
        File.WriteAllText(Index, """{"schemaVersion":9,"manifests":[]}""");
        var store = await Store.OpenAsync(_folder["store"], None);
        Assert.Throws<PonchoException>(() => store.List());
        Assert.Contains("9", File.ReadAllText(Index), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_blob_of_the_right_length_is_named_set_aside_and_can_be_made_again()
    {
        var (store, manifest) = await MakeAsync();
        var layer = manifest.Layers[0];
        string path = store.PathOf(layer.Digest);
        byte[] whole = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, new byte[whole.Length]);
        Assert.True(store.Has(layer));
        var error = Assert.Throws<BlobMismatchException>(() => store.OpenVerifiedRead(layer).CopyTo(Stream.Null));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("set aside", error.Hint, StringComparison.Ordinal);
        Assert.False(store.Has(layer));
        var lost = Assert.Throws<PonchoException>(() => store.OpenVerifiedRead(layer));
        Assert.Contains(path, lost.Message, StringComparison.Ordinal);
        await SampleEnvironment.WriteAsync(store);
        Assert.Equal(whole, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task A_whole_blob_of_which_too_much_was_promised_stays()
    {
        var (store, manifest) = await MakeAsync();
        var layer = manifest.Layers[0];
        Assert.Throws<BlobMismatchException>(() => store.OpenVerifiedRead(layer with { Size = layer.Size + 1 }).CopyTo(Stream.Null));
        Assert.True(store.Has(layer));
    }

    private async Task<(Store Store, Manifest Manifest)> MakeAsync()
    {
        var store = await Store.OpenAsync(_folder["store"], None);
        var sample = await SampleEnvironment.WriteAsync(store);
        var layer = sample.Layers[0] with { Annotations = Annotations.None.With(AnnotationNames.LayerKind, "conda") };
        var manifest = Manifest.Create(MediaTypes.EnvironmentArtifact, sample.Config, [layer], Annotations.None);
        await store.WriteAsync(manifest.Bytes, MediaTypes.Manifest, None);
        store.Delete(sample.Digest);
        await store.TagAsync("sample", manifest.Descriptor, None);
        return (store, manifest);
    }

    private static void Damage(string path, string damage)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (damage == "gone") File.Delete(path);
        else File.WriteAllBytes(path, damage switch { "emptied" => [], "zeros" => new byte[bytes.Length], _ => bytes[..(bytes.Length / 2)] });
    }
}
