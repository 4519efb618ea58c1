using System.Text;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Specs.Requirements;

public sealed class PipLineReaderTests : IDisposable
{
    private const string Sha256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private readonly TempFolder _folder = new();

    public PipLineReaderTests()
    {
        _folder.Write("pkg/pyproject.toml", "");
        _folder.Write("my pkg/pyproject.toml", "");
        _folder.Write("wheels/my_dist-1.0-py3-none-any.whl", "");
        _folder.Write("src/my-1.0.tar.gz", "");
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The folder of the spec is shown as @, a space as itself.</summary>
    [Theory]
    [InlineData("NumPy >= 1, < 2", "Requirement numpy: numpy>=1,<2")]
    [InlineData("a[Y,x]==1 ; python_version<'3'", "Requirement a: a[x,y]==1 ; python_version<'3'")]
    [InlineData($"a==1 --hash=sha256:{Sha256}   --hash  sha256:{Sha256}", $"Requirement a: a==1 --hash=sha256:{Sha256} --hash=sha256:{Sha256}")]
    [InlineData("a --config-settings=\"editable_mode=compat x\" -C y=z", "Requirement a: a \"--config-settings=editable_mode=compat x\" --config-settings=y=z")]
    [InlineData("https://h/a-1.tar.gz", "Requirement : https://h/a-1.tar.gz")]
    [InlineData("git+https://h/a.git@v1#egg=A_b", "Requirement a-b: git+https://h/a.git@v1#egg=A_b")]
    [InlineData("-e git+https://h/a.git#egg=a", "Requirement a: git+https://h/a.git#egg=a")]
    [InlineData("./pkg", "Requirement : @/pkg in ./pkg")]
    [InlineData("pkg/", "Requirement : @/pkg/ in pkg/")]
    [InlineData("./pkg[all] ; python_version > \"3\"", "Requirement : @/pkg[all] ; python_version > \"3\" in ./pkg")]
    [InlineData("./my pkg", "Requirement : @/my pkg in ./my pkg")]
    [InlineData("-e ./pkg", "Editable : -e @/pkg in ./pkg")]
    [InlineData("-e.", "Editable : -e @ in .")]
    [InlineData("--editable=pkg[a, b]", "Editable : -e @/pkg[a,b] in pkg")]
    [InlineData("-e \"./pkg ; python_version > '3'\"", "Editable : -e @/pkg ; python_version > '3' in ./pkg")]
    [InlineData("-e ./pkg ; python_version > \"3\"", "Editable : -e @/pkg ; python_version > \"3\" in ./pkg")]
    [InlineData("-e ./pkg --config-settings x=y", "Editable : -e @/pkg --config-settings=x=y in ./pkg")]
    [InlineData("wheels/my_dist-1.0-py3-none-any.whl", "Requirement my-dist: @/wheels/my_dist-1.0-py3-none-any.whl")]
    [InlineData("./src/my-1.0.tar.gz", "Requirement : @/src/my-1.0.tar.gz")]
    [InlineData("-i https://h/simple", "Option : --index-url https://h/simple")]
    [InlineData("--index-url=https://h/simple?a=b", "Option : --index-url https://h/simple?a=b")]
    [InlineData("--pypi-url https://h", "Option : --index-url https://h")]
    [InlineData("--extra-index-url 'https://h/simple'", "Option : --extra-index-url https://h/simple")]
    [InlineData("--no-index --find-links ./wheels", "Option : --no-index|Option : --find-links @/wheels")]
    [InlineData("-f \"my pkg\"", "Option : --find-links file://@/my%20pkg")]
    [InlineData("-fhttps://h/links", "Option : --find-links https://h/links")]
    [InlineData("--pre", "Option : --pre")]
    [InlineData("--prefer-binary", "Option : --prefer-binary")]
    [InlineData("--require-hashes", "Option : --require-hashes")]
    [InlineData("--only-binary=:all:", "Option : --only-binary :all:")]
    [InlineData("--no-binary a,b", "Option : --no-binary a,b")]
    [InlineData("--trusted-host h:8080", "Option : --trusted-host h:8080")]
    [InlineData("--use-feature fast-deps", "Option : --use-feature fast-deps")]
    [InlineData("-r https://h/r.txt", "Option : -r https://h/r.txt")]
    [InlineData("-c other.txt", "ConstraintInclude : -c other.txt in other.txt")]
    [InlineData("a\t==\t1", "Requirement a: a==1")]
    public void Lines_are_read_as_pip_reads_them(string line, string expected)
    {
        var read = new PipLineReader("s", _folder.Path, null, EnvironmentVariables.None).Read(new SpecItem(line, new SpecPosition(1, 1)));
        string told = string.Join('|', read.Select(l => $"{l.Kind} {l.Name}: {l.ForPip}{(l.WrittenFolder is { } folder ? " in " + folder : "")}"));
        Assert.Equal(expected, told.Replace(_folder.Path, "@", StringComparison.Ordinal));
    }

    [Fact]
    public void The_home_folder_is_that_of_the_given_variables()
    {
        var variables = EnvironmentVariables.From([KeyValuePair.Create("HOME", (string?)_folder.Path)]);
        var line = Assert.Single(new PipLineReader("s", "/elsewhere", null, variables).Read(new SpecItem("-e ~/pkg", default)));
        Assert.Equal(_folder["pkg"], line.Folder);
    }

    [Theory]
    [InlineData("file://@/pkg")]
    [InlineData("-e file://@/pkg")]
    [InlineData("-e @/pkg")]
    [InlineData("my-dist @ file://@/pkg")]
    [InlineData("file://@#subdirectory=pkg")]
    public void Local_code_is_a_folder_however_it_is_written(string line)
    {
        var read = Assert.Single(new PipLineReader("s", _folder["wheels"], null, EnvironmentVariables.None).Read(new SpecItem(line.Replace("@/", _folder.Path + "/", StringComparison.Ordinal).Replace("@#", _folder.Path + "#", StringComparison.Ordinal), default)));
        Assert.True(read.IsLocalCode);
        Assert.Equal(_folder["pkg"], read.Folder);
        Assert.Equal(_folder["pkg"], Path.GetFullPath(read.WrittenFolder!, "/elsewhere"));
    }

    [Fact]
    public void Comments_and_variables_in_a_specs_own_list_are_as_in_a_file()
    {
        var variables = EnvironmentVariables.From([KeyValuePair.Create("INDEX", (string?)"https://me:pw@h")]);
        byte[] text = """{"pip": ["a  # why", "# nothing", "-i ${INDEX}/simple"]}"""u8.ToArray();
        var spec = SpecReader.Parse("s", text, variables);
        Assert.Equal(["a", "--index-url https://me:pw@h/simple"], spec.Pip.Select(line => line.ForPip));
    }

    [Fact]
    public void Pins_of_pip_are_constraints()
    {
        var spec = SpecReader.Parse("s", """{"pip": ["a"], "pinned": {"pip": {"NumPy": "1.26", "b": ">=2", "c": 3}}}"""u8.ToArray(), EnvironmentVariables.None);
        Assert.Equal(["Requirement a", "Constraint numpy==1.26", "Constraint b>=2", "Constraint c==3"], spec.Pip.Select(line => $"{line.Kind} {line.Written}"));
    }
}
