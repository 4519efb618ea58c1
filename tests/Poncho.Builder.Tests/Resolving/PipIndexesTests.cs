using Poncho.Builder.Resolving;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Resolving;

public sealed class PipIndexesTests : IDisposable
{
    private const string Address = "https://host/files/x-1-py3-none-any.whl";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--index-url https://me:secret@host/simple")]
    [InlineData("--extra-index-url https://me:secret@host/simple")]
    [InlineData("--index-url https://me:secret@host:443/simple")]
    public void The_password_of_a_line_is_for_its_host(string line)
    {
        var indexes = Make([line]);
        Assert.Equal("https://me:secret@host/files/x-1-py3-none-any.whl", indexes.WithPassword(Address));
        Assert.Equal("https://other/x.whl", indexes.WithPassword("https://other/x.whl"));
        Assert.Equal("http://host/x.whl", indexes.WithPassword("http://host/x.whl"));
        Assert.Equal("https://host:8443/x.whl", indexes.WithPassword("https://host:8443/x.whl"));
        Assert.Equal("https://you:own@host/x.whl", indexes.WithPassword("https://you:own@host/x.whl"));
        Assert.Equal("file:///x.whl", indexes.WithPassword("file:///x.whl"));
    }

    [Theory]
    [InlineData("PIP_INDEX_URL", "https://me:secret@host/simple")]
    [InlineData("PIP_EXTRA_INDEX_URL", "https://first/simple https://me:secret@host/simple")]
    public void Passwords_of_indexes_are_taken_from_variables_too(string name, string value) =>
        Assert.Equal("https://me:secret@host/files/x-1-py3-none-any.whl", Make([], (name, value)).WithPassword(Address));

    [Theory]
    [InlineData("[global]\nindex-url = https://me:secret@host/simple\n")]
    [InlineData("[install]\nindex_url=https://me:secret@host/simple\n")]
    [InlineData("# c\n[global]\nextra-index-url =\n    https://first/simple\n    https://me:secret@host/simple\n")]
    public void Passwords_of_indexes_are_taken_from_a_configuration_file_too(string text)
    {
        string path = _folder.Write("pip.conf", text);
        Assert.Contains("secret", Make([], ("PIP_CONFIG_FILE", path)).WithPassword(Address), StringComparison.Ordinal);
        _folder.Write(".config/pip/pip.conf", text);
        Assert.Contains("secret", Make([]).WithPassword(Address), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", Make([], ("PIP_CONFIG_FILE", "/dev/null")).WithPassword(Address), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_found_in_folders_of_links()
    {
        _folder.Write("links/x.whl", "");
        _folder.Write("pip.conf", $"[global]\nfind-links =\n  {_folder["none"]}\n  {_folder["links"]}\n");
        Assert.Equal(_folder["links", "x.whl"], Make([$"--find-links {_folder["links"]}"]).FindFile("x.whl"));
        Assert.Equal(_folder["links", "x.whl"], Make([], ("PIP_FIND_LINKS", "file://" + _folder["links"])).FindFile("x.whl"));
        Assert.Equal(_folder["links", "x.whl"], Make([], ("PIP_CONFIG_FILE", _folder["pip.conf"])).FindFile("x.whl"));
        Assert.Null(Make([$"--find-links {_folder["links"]}"]).FindFile("y.whl"));
    }

    private PipIndexes Make(string[] lines, params (string Name, string Value)[] variables) =>
        new(lines, variables.Append(("XDG_CONFIG_DIRS", _folder["none"])).ToDictionary(variable => variable.Item1, variable => (string?)variable.Item2), _folder.Path);
}
