using System.Text;
using Poncho.IO;
using Poncho.Runtime.Environments;
using Poncho.Runtime.NodeCache;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.RelocatingInPlace;
using Poncho.Runtime.Unpacking;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.Unpacking;

/// <summary>A small tarball that becomes a large environment by its placeholders, and not by its compression.</summary>
public sealed class RelocationLimitTests : IDisposable
{
    private const int Places = 2000;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a")]
    [InlineData("aa")]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("relative/path")]
    public void A_placeholder_that_is_no_full_path_of_three_bytes_is_refused(string placeholder)
    {
        var relocation = Relocated(placeholder, 1);
        Assert.Contains("impossible placeholder", Assert.Throws<PonchoException>(() => new RelocationIndex([relocation])).Message, StringComparison.Ordinal);
        string record = $$$"""{"paths_data":{"paths":[{"_path":"f","prefix_placeholder":"{{{placeholder}}}","file_mode":"text"}]}}""";
        Assert.Empty(CondaMetaRecords.Parse(Encoding.UTF8.GetBytes(record), "record"));
    }

    [Theory]
    [InlineData("own copy")]
    [InlineData("node cache")]
    public void Bytes_that_relocation_adds_count(string where)
    {
        using var source = TarballEnvironment.Open(Made().Write(_folder["env.tar.zst"]))!;
        var options = new UnpackOptions { Limits = new UnpackLimits { Bytes = Places * 20 } };
        var error = Assert.Throws<PonchoException>(() => where == "own copy"
            ? Unpacker.UnpackCopy(source, _folder[new string('l', 100)], options, null, CancellationToken.None)
            : EnvironmentCache.At(_folder["node"]).Ensure(source, options, null, CancellationToken.None));
        Assert.Contains("PONCHO_UNPACK_BYTES", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_relocation_adds_count_in_a_tarball_without_head()
    {
        string record = """{"paths_data":{"paths":[{"_path":"f","prefix_placeholder":"/pp","file_mode":"text"}]}}""";
        var layer = new MadeLayer("x").File("f", string.Concat(Enumerable.Repeat("/pp ", Places))).File("conda-meta/x.json", record);
        File.WriteAllBytes(_folder["env.tar"], new MadeEnvironment(layer).PlainTar());
        using var tarball = new HeadlessTarball(_folder["env.tar"]);
        var options = new UnpackOptions { Limits = new UnpackLimits { Bytes = Places * 20 } };
        string target = Directory.CreateDirectory(_folder["target"]).FullName;
        var error = Assert.Throws<PonchoException>(() => tarball.Unpack(target, new Prefix("/" + new string('l', 100)), options, CancellationToken.None));
        Assert.Contains("PONCHO_UNPACK_BYTES", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_more_placeholders_than_any_has_is_refused_before_they_fill_the_memory()
    {
        var finder = new PlaceholderFinder("/pp");
        byte[] piece = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("/pp", 100_000)));
        Assert.Throws<PonchoException>(() =>
        {
            for (int i = 0; i < 11; i++) finder.Append(piece);
        });
    }

    [Fact]
    public void An_index_with_two_million_places_of_a_file_is_refused_where_it_is_read()
    {
        var json = new StringBuilder("""{"schema":1,"placeholders":["/pp"],"files":[{"path":"a","mode":"text","placeholder":0,"offsets":[0""");
        for (int i = 1; i < 2_000_000; i++) json.Append(',').Append(3 * i);
        byte[] bytes = Encoding.ASCII.GetBytes(json.Append("]}]}").ToString());
        Assert.Contains("more than", Assert.Throws<PonchoException>(() => RelocationIndex.Parse(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_that_names_a_file_again_and_again_is_refused_at_the_second_time()
    {
        const string Entry = """{"path":"a","mode":"text","placeholder":0,"offsets":[0]}""";

        // What follows is no JSON any more: it is not reached.
        byte[] bytes = Encoding.ASCII.GetBytes($$"""{"schema":1,"placeholders":["/pp"],"files":[{{Entry}},{{Entry}},###""");
        Assert.Contains("twice", Assert.Throws<PonchoException>(() => RelocationIndex.Parse(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_that_name_a_file_again_and_again_are_refused()
    {
        const string Entry = """{"_path":"f","prefix_placeholder":"/pp","file_mode":"text"}""";
        string Record(int times) => $$$"""{"paths_data":{"paths":[{{{string.Join(',', Enumerable.Repeat(Entry, times))}}}]}}""";
        _folder.Write("conda-meta/x.json", Record(3));
        Assert.Single(CondaRecords.Of(_folder.Path));
        _folder.Write("conda-meta/x.json", Record(1000));
        Assert.Contains("\"f\"", Assert.Throws<PonchoException>(() => CondaRecords.Of(_folder.Path)).Message, StringComparison.Ordinal);
    }

    private static MadeEnvironment Made() =>
        new(new MadeLayer("x").File("f", string.Concat(Enumerable.Repeat("/pp ", Places))).Index(Relocated("/pp", Places)));

    private static Relocation Relocated(string placeholder, int places) => new()
    {
        Path = "f",
        Mode = RelocationMode.Text,
        Placeholder = placeholder,
        Offsets = [.. Enumerable.Range(0, places).Select(i => 4L * i)],
    };
}
