using FsCheck;
using FsCheck.Fluent;
using Poncho.Builder.Layering;
using Poncho.IO;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;
using Xunit;

namespace Poncho.Builder.Tests.Layering;

public class LayerPathsTests
{
    [Fact]
    public void What_is_written_is_what_is_read() => Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyString[]>(), given =>
    {
        // Paths of a tar have no NUL, and half of a surrogate pair is no character.
        string[] paths = [.. given.Select(text => text.Get.Replace('\0', '/')).Where(text => text.EnumerateRunes().All(rune => rune.Value != 0xFFFD))];
        var written = LayerPaths.Create(paths);
        var read = LayerPaths.TryRead(written.Text, paths.Length);
        return read is not null && read.Count == paths.Length && read.SequenceEqual(paths) && written.SequenceEqual(paths);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a\0b\0", 1)]
    [InlineData("a\0b\0", 3)]
    [InlineData("a\0b", 1)]
    [InlineData("a\0b", 2)]
    [InlineData("", 1)]
    public void A_text_with_another_number_of_paths_than_it_says_is_none(string text, int count) =>
        Assert.Null(LayerPaths.TryRead(System.Text.Encoding.UTF8.GetBytes(text), count));

    [Fact]
    public void A_path_is_found_whole_and_a_folder_by_its_start()
    {
        LayerPaths paths = ["bin/python", "etc/conda/env_vars.d/a.json"];
        var each = paths.Utf8;
        Assert.True(each.MoveNext() && each.MoveNext());
        Assert.True(paths.IsAt(each.Start, "etc/conda/env_vars.d/a.json"u8));
        Assert.True(paths.IsAt(0, "bin/python"u8));
        Assert.False(paths.IsAt(0, "bin/pytho"u8));
        Assert.False(paths.IsAt(4, "bin/python"u8));
        Assert.False(paths.IsAt(each.Start, "etc/conda/env_vars.d/a.json\0more"u8));
        Assert.True(paths.AnyBelow("etc/conda/"u8));
        Assert.False(paths.AnyBelow("conda/"u8));
    }

    [Fact]
    public void Of_two_layers_with_one_path_the_later_one_has_it()
    {
        var clobbers = new Clobbers([Layer("a", "both", "é/x"), Layer("both", "b"), Layer("é/x", "c")]);
        Assert.Equal([("both", 0, 1), ("é/x", 0, 2)], clobbers.Clashes);
    }

    [Fact]
    public void A_file_where_another_layer_has_a_folder_is_told_once()
    {
        var clobbers = new Clobbers([Layer("share/thing"), Layer("share/thing/a/b", "share/thing/a/c", "share/thing/d", "share/other")]);
        Assert.Equal([new FolderClash("share/thing", 0, 1)], clobbers.FolderClashes());
    }

    [Fact]
    public void Facts_that_were_written_are_read_with_all_paths()
    {
        var layer = Layer("lib/a b", "lib/\u00e9\"\\", "lib/\n");
        var read = LayerInfoJson.Read(LayerInfoJson.Write(layer));
        Assert.Equal(layer.Paths, read!.Paths);
    }

    private static LayerInfo Layer(params string[] paths) => new()
    {
        Descriptor = Descriptor.Of("x"u8.ToArray(), MediaTypes.LayerTarZstd),
        Relocations = new RelocationIndex([]),
        UnpackedBytes = 0,
        Paths = [.. paths],
    };
}
