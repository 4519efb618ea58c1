using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Oci.Storing;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Tests.Unpacking;
using Poncho.Testing;
using Xunit;
using static System.Threading.CancellationToken;

namespace Poncho.Runtime.Tests.Opening;

public sealed class EnvironmentFinderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_path_comes_before_a_name_and_a_name_before_a_digest()
    {
        var first = await StoreAsync("first", "first:latest");
        var named = await StoreAsync("second", first.Hex[..12] + ":latest");
        Assert.Equal(named, Stored(first.Hex[..12]).Manifest.Digest);
        _folder.Write("first", "");
        Assert.Equal(new TarballPlace(_folder["first"]), Finder().Find(_folder["first"]));
        Assert.Equal(new FolderPlace(_folder.Path), Finder().Find(_folder.Path));
        Assert.Equal(first, Stored("first").Manifest.Digest);
    }

    [Fact]
    public async Task A_digest_is_taken_whole_after_a_name_and_cut_short()
    {
        var digest = await StoreAsync("made", "made:1");
        foreach (string text in (string[])[$"sha256:{digest.Hex}", digest.Hex, $"made@sha256:{digest.Hex}", $"other:2@sha256:{digest.Hex}", digest.Hex[..8], $"sha256:{digest.Hex[..12]}"])
        {
            var place = Stored(text);
            Assert.Equal((digest, "made:1", text), (place.Manifest.Digest, place.Name!.ToString(), place.Text));
            using var source = place.Open();
            Assert.Equal(digest, source.Id);
        }
    }

    [Fact]
    public async Task An_environment_that_lost_its_name_is_found_by_its_whole_digest_alone()
    {
        var digest = await StoreAsync("made", "made:1");
        await (await Store.OpenAsync(_folder["store"], None)).UntagAsync("made:1", None);
        Assert.Null(Stored(digest.ToString()).Name);
        Assert.Equal(digest, Stored(digest.ToString()).ReadDocuments().Manifest.Digest);
        Assert.StartsWith("no such environment", Assert.Throws<PonchoException>(() => Finder().Find(digest.Hex[..12])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Digits_that_two_environments_begin_with_are_refused_and_both_are_named()
    {
        // Two names of one environment are no two environments.
        var digest = await StoreAsync("made", "made:1");
        await StoreAsync("made", "made:2");
        Assert.Equal("made:1", Stored(digest.Hex[..8]).Name!.ToString());

        // No two manifests are found whose digests begin alike; the index may say what it likes of blobs that are not read.
        var store = await Store.OpenAsync(_folder["store"], None);
        var twin = Digest.Parse($"sha256:{digest.Hex[..10]}{new string('0', 54)}");
        File.Copy(store.PathOf(digest), store.PathOf(twin));
        await store.TagAsync("twin:1", new Descriptor { MediaType = MediaTypes.Manifest, Digest = twin, Size = store.SizeOf(digest)!.Value }, None);
        var error = Assert.Throws<PonchoException>(() => Finder().Find(digest.Hex[..8]));
        Assert.Equal($"several environments have a digest that begins so, made:1 ({digest.Hex[..16]}...) and twin:1 ({twin.Hex[..16]}...): \"{digest.Hex[..8]}\"", error.Message);
        Assert.Equal("give more of its digits", error.Hint);
        Assert.Equal(digest, Stored(digest.Hex[..12]).Manifest.Digest);
    }

    [Fact]
    public async Task A_path_that_hides_a_name_of_the_store_is_taken_and_said()
    {
        var digest = await StoreAsync("made", "made:latest");
        await StoreAsync("made", "made:1");
        var said = new List<string>();
        var finder = new EnvironmentFinder(_folder["store"]) { Warn = said.Add };
        string here = Directory.GetCurrentDirectory(), folder = Path.Combine(here, "made"), file = Path.Combine(here, "made:1");
        Directory.CreateDirectory(folder);
        File.WriteAllText(file, "");
        try
        {
            Assert.IsType<FolderPlace>(finder.Find("made"));
            Assert.IsType<TarballPlace>(finder.Find("made:1"));
            Assert.IsType<FolderPlace>(finder.Find("./made"));
            Assert.IsType<StorePlace>(finder.Find("made:latest"));
        }
        finally
        {
            Directory.Delete(folder);
            File.Delete(file);
        }

        Assert.Equal(
            [
                "the folder of this name is meant, not the environment in the store (made:latest names that one, ./made the folder): \"made\"",
                $"the file of this name is meant, not the environment in the store (made@{digest} names that one, ./made:1 the file): \"made:1\"",
            ],
            said);
    }

    [Theory]
    [InlineData("big", "did you mean big:1 or big:2?")]
    [InlineData("big:3", "did you mean big:1 or big:2?")]
    [InlineData("bog", "did you mean big:1?")]
    [InlineData("bog:2", "did you mean big:2?")]
    [InlineData("nope", "poncho images lists what there is")]
    [InlineData("lamp", "poncho images lists what there is")]
    public async Task A_name_is_like_another_by_its_letters_and_not_by_its_tag(string text, string hint)
    {
        foreach (string name in new[] { "big:1", "big:2", "nature:latest", "more/names:latest" }) await StoreAsync("made", name);
        Assert.Equal(hint, Assert.Throws<PonchoException>(() => Finder().FindInStore(text)).Hint);
    }

    [Theory]
    [InlineData("mede", "did you mean made:latest?")]
    [InlineData("nothing/like/it", "poncho images lists what there is")]
    [InlineData("../no such path", "poncho images lists what there is")]
    [InlineData("sha256:0000000000000000000000000000000000000000000000000000000000000001", "poncho images lists what there is")]
    [InlineData("made@sha256:00000000", "poncho images lists what there is")]
    [InlineData("0badf00", "poncho images lists what there is")]
    public async Task What_is_nowhere_is_told_with_the_near_names_of_the_store(string text, string hint)
    {
        await StoreAsync("made", "made:latest");
        var error = Assert.Throws<PonchoException>(() => Finder().Find(text));
        Assert.Equal(($"no such environment, neither a path nor a name or digest in the store: \"{text}\"", hint), (error.Message, error.Hint));
    }

    [Theory]
    [InlineData("store")]
    [InlineData(null)]
    public void Without_a_store_there_are_paths_alone_and_no_store_is_made(string? store)
    {
        var finder = new EnvironmentFinder(store is null ? null : _folder[store]);
        var error = Assert.Throws<PonchoException>(() => finder.Find("made"));
        Assert.Equal("the store is still empty: poncho create makes environments", error.Hint);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Names_in_the_store_are_asked_for_without_paths_and_without_digests()
    {
        var digest = await StoreAsync("made", "made:latest");
        _folder.Write("made", "");
        Assert.Equal(digest, Finder().FindName("made").Manifest.Digest);
        Assert.Equal(digest, Finder().FindInStore(digest.Hex[..8]).Manifest.Digest);
        Assert.Equal($"no such environment in the store: \"{digest.Hex[..8]}:latest\"", Assert.Throws<PonchoException>(() => Finder().FindName(digest.Hex[..8])).Message);
        Assert.StartsWith("not a name of an environment", Assert.Throws<PonchoException>(() => Finder().FindInStore("./made")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_documents_are_read_of_the_store_of_a_tarball_and_of_a_folder()
    {
        var made = Made("made");
        var digest = await StoreAsync("made", "made:latest");
        string tarball = made.Write(_folder["made.tar.gz"]);
        Directory.CreateDirectory(_folder["unpacked", ".poncho"]);
        File.WriteAllBytes(_folder["unpacked", ".poncho", "manifest.json"], made.Manifest.Bytes.ToArray());
        File.WriteAllBytes(_folder["unpacked", ".poncho", "config.json"], made.ConfigBytes);
        foreach (string text in (string[])["made", tarball, _folder["unpacked"]])
        {
            var documents = Finder().Find(text).ReadDocuments();
            Assert.Equal((digest, "made", 0), (documents.Manifest.Digest, documents.Config.Layers[0].Name, documents.AbsentLayers));
        }

        File.WriteAllText(_folder["unpacked", ".poncho", "config.json"], "{}");
        Assert.ThrowsAny<PonchoException>(() => Finder().Find(_folder["unpacked"]).ReadDocuments());
        File.Delete(_folder["unpacked", ".poncho", "config.json"]);
        Assert.Equal("it has no .poncho/config.json", Assert.Throws<PonchoException>(() => Finder().Find(_folder["unpacked"]).ReadDocuments()).Hint);
    }

    [Fact]
    public void A_folder_lends_no_layers() =>
        Assert.StartsWith("a folder has no layers any more", Assert.Throws<PonchoException>(() => Finder().Find(_folder.Path).Open()).Message, StringComparison.Ordinal);

    private EnvironmentFinder Finder() => new(_folder["store"]);

    private StorePlace Stored(string text) => Assert.IsType<StorePlace>(Finder().Find(text));

    private static MadeEnvironment Made(string layer) => new(new MadeLayer(layer).File("bin/" + layer, ""));

    private async Task<Digest> StoreAsync(string layer, string name)
    {
        var store = await Store.OpenAsync(_folder["store"], None);
        var manifest = await Made(layer).StoreAsync(store);
        await store.TagAsync(name, manifest, None);
        return manifest.Digest;
    }
}
