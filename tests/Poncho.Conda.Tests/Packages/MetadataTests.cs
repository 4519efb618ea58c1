using System.Text;
using Poncho.Conda.Packages;
using Poncho.IO;
using Xunit;

namespace Poncho.Conda.Tests.Packages;

public sealed class MetadataTests
{
    private const string Index = """{"name": "a", "version": "1", "build": "0", "build_number": 0}""";
    private const string Paths = """{"paths": [], "paths_version": 1}""";

    [Fact]
    public void Index_is_read_with_everything_that_may_be_missing()
    {
        var metadata = Read(("index.json", Index), ("paths.json", Paths));
        Assert.Equal(("a", "1", "0", 0L, null, NoarchType.None), (metadata.Index.Name, metadata.Index.Version, metadata.Index.Build, metadata.Index.BuildNumber, metadata.Index.Subdir, metadata.Index.Noarch));
        Assert.Empty(metadata.Index.Depends);
        Assert.Null(metadata.Link);
        Assert.Equal(NoarchType.None, metadata.Noarch);
    }

    [Theory]
    [InlineData("true", NoarchType.Generic)]
    [InlineData("false", NoarchType.None)]
    [InlineData("null", NoarchType.None)]
    [InlineData("\"generic\"", NoarchType.Generic)]
    [InlineData("\"python\"", NoarchType.Python)]
    public void Noarch_has_old_spellings(string written, NoarchType noarch) =>
        Assert.Equal(noarch, Read(("index.json", Index[..^1] + $", \"noarch\": {written}}}"), ("paths.json", Paths)).Noarch);

    [Fact]
    public void Link_json_decides_where_the_index_is_silent() =>
        Assert.Equal(NoarchType.Python, Read(("index.json", Index), ("paths.json", Paths), ("link.json", """{"noarch": {"type": "python"}, "package_metadata_version": 1, "preferred_env": {"name": "_x_"}}""")).Noarch);

    [Fact]
    public void Paths_json_is_read_with_what_is_unknown_left_aside()
    {
        var entries = Read(("index.json", Index), ("paths.json", """
            {"later": [{"a": 1}], "paths": [
              {"_path": "./bin//a", "path_type": "hardlink", "file_mode": "binary", "prefix_placeholder": "/p", "no_link": true, "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "size_in_bytes": 0, "later": {}},
              {"_path": "b", "path_type": "softlink"},
              {"_path": "c", "prefix_placeholder": "/p"},
              {"_path": "d", "path_type": "directory", "sha256": null, "size_in_bytes": null, "file_mode": null, "prefix_placeholder": null}
            ]}
            """)).Paths.Entries;
        Assert.Equal(new PathsEntry { Path = "bin/a", Type = PathType.HardLink, FileMode = PrefixFileMode.Binary, Placeholder = "/p", NoLink = true, Size = 0, Sha256 = Digest.Of([]) }, entries[0]);
        Assert.Equal(new PathsEntry { Path = "b", Type = PathType.SoftLink }, entries[1]);
        Assert.Equal(new PathsEntry { Path = "c", Type = PathType.HardLink }, entries[2]);
        Assert.Equal(new PathsEntry { Path = "d", Type = PathType.Directory }, entries[3]);
    }

    [Fact]
    public void Old_packages_have_their_paths_in_three_files()
    {
        var paths = Read(("index.json", Index), ("files", "bin/a\r\nlib/b\n\nshare/c d\n"), ("has_prefix", "bin/a\n/opt/x binary lib/b\nnot/listed\n"), ("no_link", "lib/b\n"), ("no_softlink", "share/c d\n")).Paths;
        Assert.False(paths.IsFromPathsJson);
        Assert.Equal(
            [
                new PathsEntry { Path = "bin/a", Placeholder = "/opt/anaconda1anaconda2anaconda3", FileMode = PrefixFileMode.Text },
                new PathsEntry { Path = "lib/b", Placeholder = "/opt/x", FileMode = PrefixFileMode.Binary, NoLink = true },
                new PathsEntry { Path = "share/c d", NoLink = true },
            ],
            paths.Entries);
    }

    [Theory]
    [InlineData("index.json", "[]", "info/index.json of a package is no JSON object: \"a.conda\"")]
    [InlineData("index.json", "{", "info/index.json of a package is no valid JSON: \"a.conda\"")]
    [InlineData("index.json", "{\"name\": \"\\ud800\"}", "info/index.json of a package is no valid JSON: \"a.conda\"")]
    [InlineData("index.json", "{}", "info/index.json of a package has no name: \"a.conda\"")]
    [InlineData("index.json", """{"name": "../a", "version": "1", "build": "0"}""", "info/index.json of a package has a name that is no name (\"../a\"): \"a.conda\"")]
    [InlineData("index.json", """{"name": "a", "version": 1, "build": "0"}""", "info/index.json of a package has a version that is no text: \"a.conda\"")]
    [InlineData("index.json", """{"name": "a", "version": "1", "build": "0", "depends": "b"}""", "info/index.json of a package has depends that are no list of texts: \"a.conda\"")]
    [InlineData("index.json", """{"name": "a", "version": "1", "build": "0", "noarch": "ruby"}""", "info/index.json of a package has a kind of noarch that Poncho does not know (ruby): \"a.conda\"")]
    [InlineData("paths.json", "{}", "info/paths.json of a package has no paths: \"a.conda\"")]
    [InlineData("paths.json", """{"paths": [{"_path": 1}]}""", "info/paths.json of a package is not what it should be: \"a.conda\"")]
    [InlineData("paths.json", """{"paths": [{}]}""", "entry of a.conda that info/paths.json lists is empty: \"\"")]
    [InlineData("paths.json", """{"paths": [{"_path": "a/../../b"}]}""", "entry of a.conda that info/paths.json lists leaves the prefix: \"a/../../b\"")]
    [InlineData("paths.json", """{"paths": [{"_path": "a", "sha256": "x"}]}""", "info/paths.json of a package has a sha256 that is none (x): \"a.conda\"")]
    [InlineData("paths.json", """{"paths": [], "paths_version": 2}""", "info/paths.json of a package has a paths_version above 1 (2): \"a.conda\"")]
    [InlineData("paths.json", """{"paths": []} x""", "info/paths.json of a package is not what it should be: \"a.conda\"")]
    [InlineData("link.json", """{"noarch": {"type": "python", "entry_points": ["a"]}}""", "info/link.json of a package has an entry point that is none (\"a\"): \"a.conda\"")]
    [InlineData("link.json", """{"package_metadata_version": 2}""", "info/link.json of a package has a package_metadata_version above 1 (2): \"a.conda\"")]
    public void What_is_wrong_is_said(string file, string content, string message)
    {
        var files = new Dictionary<string, string> { ["index.json"] = Index, ["paths.json"] = Paths };
        files[file] = content;
        Assert.Equal(message, Assert.Throws<PonchoException>(() => Read([.. files.Select(pair => (pair.Key, pair.Value))])).Message);
    }

    [Fact]
    public void Deep_nesting_is_refused() =>
        Assert.Contains("is no valid JSON", Assert.Throws<PonchoException>(() => Read(("index.json", new string('[', 100_000)), ("paths.json", Paths))).Message, StringComparison.Ordinal);

    private static PackageMetadata Read(params (string Name, string Content)[] files) =>
        MetadataReader.Read("a.conda", files.ToDictionary(file => "info/" + file.Name, file => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(file.Content)));
}
