using System.Text;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Specs.Requirements;

public sealed class RequirementsFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_list_of_requirements_alone_is_a_spec()
    {
        var spec = await ReadAsync("requirements.txt", "# what the analysis needs\n--pre\nnumpy >=1   # arrays\nuproot\n");
        Assert.Equal(["Option --pre", "Requirement numpy>=1", "Requirement uproot"], Told(spec));
        Assert.Empty(spec.Conda);
        Assert.Equal((_folder.Path, new SpecPosition(3, 1)), (spec.Folder, spec.Pip[1].At));
    }

    [Fact]
    public async Task The_same_said_in_a_list_and_in_json_is_the_same()
    {
        var list = await ReadAsync("requirements.txt", "NumPy>=1\n--pre\n");
        Assert.Equal((await ReadAsync("s.json", "{\"pip\": [\"numpy >= 1\", \"--pre\"]}")).ContentDigest, list.ContentDigest);
    }

    [Fact]
    public async Task Included_files_stand_where_they_are_named()
    {
        _folder.Write("deps/base.txt", "b\n-r ../more/x.txt\n-c pins.txt\n./pkg\n");
        _folder.Write("deps/pins.txt", "c==1\n-r again.txt\n");
        _folder.Write("deps/again.txt", "\uFEFFd==2\n");
        _folder.Write("more/x.txt", "x\n");
        _folder.Write("pkg/setup.py", "");
        var spec = await ReadAsync("s.json", "{\"pip\": [\"a\", \"-r deps/base.txt\", \"z\"]}");
        Assert.Equal(["Requirement a", "Requirement b", "Requirement x", "Constraint c==1", "Constraint d==2", "Requirement ./pkg", "Requirement z"], Told(spec));
        Assert.Equal(_folder["pkg"], spec.Pip[5].Folder);
        Assert.Equal([null, "base.txt", "x.txt", "pins.txt", "again.txt", "base.txt", null], spec.Pip.Select(line => Path.GetFileName(line.File)));
    }

    [Fact]
    public async Task A_file_that_is_named_from_elsewhere_finds_what_lies_beside_it()
    {
        _folder.Write("rq/base.txt", "b\n");
        _folder.Write("rq/pins.txt", "c==1\n");
        _folder.Write("rq/wheels/x", "");
        string path = Path.GetRelativePath(Directory.GetCurrentDirectory(), _folder.Write("rq/dev.txt", "-r base.txt\n-c pins.txt\n-f wheels\n"));
        var spec = await SpecReader.ReadAsync(path, EnvironmentVariables.None, CancellationToken.None);
        Assert.Equal(["Requirement b", "Constraint c==1", "Option --find-links wheels"], Told(spec));
        Assert.Equal($"--find-links {_folder["rq", "wheels"]}", spec.Pip[2].ForPip);
    }

    [Theory]
    [InlineData("utf-16", "b  # wörter\n")]
    [InlineData("utf-16BE", "b  # wörter\n")]
    [InlineData("utf-32", "b  # wörter\n")]
    [InlineData("latin1", "# -*- coding: latin-1 -*-\nb  # wörter\n")]
    [InlineData("latin1", "# one line\n# vim: set fileencoding=iso-8859-1 :\nb  # wörter\n")]
    [InlineData("utf-8", "# coding: utf-8\nb  # wörter\n")]
    public async Task Files_in_the_encodings_that_pip_reads_are_read(string encoding, string text)
    {
        var written = Encoding.GetEncoding(encoding);
        File.WriteAllBytes(_folder.Write("base.txt", ""), [.. written.GetPreamble(), .. written.GetBytes(text)]);
        Assert.Equal(["Requirement b"], Told(await ReadAsync("s.txt", "-r base.txt\n")));
        Assert.Equal(["Requirement b"], Told(await SpecReader.ReadAsync(_folder["base.txt"], EnvironmentVariables.None, CancellationToken.None)));
    }

    [Theory]
    [InlineData("# coding: koi8-r\nb\n", "not a text, its coding is not known here: \"koi8-r\"")]
    [InlineData("b # \u00e4\n", "not a text, it is not UTF-8")]
    [InlineData("b\0\n", "not a text, there is a zero byte in it")]
    public async Task A_file_in_another_encoding_is_refused_by_name(string text, string problem)
    {
        File.WriteAllBytes(_folder.Write("base.txt", ""), Encoding.Latin1.GetBytes(text));
        var error = await Assert.ThrowsAsync<SpecException>(() => ReadAsync("s.txt", "-r base.txt\n"));
        Assert.Equal($"{_folder["base.txt"]}: {problem}", error.Message);
    }

    [Fact]
    public async Task Links_lie_beside_the_file_that_names_them()
    {
        _folder.Write("deps/base.txt", "-f wheels\n-f other\n");
        _folder.Write("deps/wheels/x", "");
        var spec = await ReadAsync("s.json", "{\"pip\": [\"-r deps/base.txt\"]}");
        Assert.Equal([$"--find-links {_folder["deps", "wheels"]}", $"--find-links {_folder["other"]}"], spec.Pip.Select(line => line.ForPip));
    }

    [Fact]
    public async Task What_is_included_is_part_of_what_the_spec_says()
    {
        _folder.Write("base.txt", "b\n");
        var before = await ReadAsync("s.txt", "-r base.txt\n");
        _folder.Write("base.txt", "# other words\nb\n");
        Assert.Equal(before.ContentDigest, (await ReadAsync("s.txt", "-r base.txt\n")).ContentDigest);
        _folder.Write("base.txt", "b>1\n");
        Assert.NotEqual(before.ContentDigest, (await ReadAsync("s.txt", "-r base.txt\n")).ContentDigest);
        _folder.Write("base.txt", "b\n");
        Assert.NotEqual(before.ContentDigest, (await ReadAsync("s.txt", "-c base.txt\n")).ContentDigest);
    }

    [Fact]
    public async Task A_password_is_no_part_of_what_a_spec_says()
    {
        var with = await ReadAsync("s.txt", "-i https://me:one@h/simple\na @ https://me:one@h/a.whl\n");
        Assert.Equal((await ReadAsync("s.txt", "-i https://you:two@h/simple\na @ https://h/a.whl\n")).ContentDigest, with.ContentDigest);
    }

    [Fact]
    public async Task The_folder_in_which_a_spec_lies_is_no_part_of_what_it_says()
    {
        foreach (string folder in (string[])["one", "two"]) _folder.Write($"{folder}/pkg/setup.py", "");
        var one = await ReadAsync("one/s.txt", "-e ./pkg\n-f wheels\n");
        Assert.Equal((await ReadAsync("two/s.txt", "-e ./pkg\n-f wheels\n")).ContentDigest, one.ContentDigest);
        Assert.NotEqual((await ReadAsync("two/s.txt", "./pkg\n-f wheels\n")).ContentDigest, one.ContentDigest);
    }

    [Theory]
    [InlineData("-r s.txt\n", "@/s.txt:1:1: files of requirements include one another: \"s.txt\"")]
    [InlineData("a\n-r one.txt\n", "@/one.txt:1:1: files of requirements include one another: \"./one.txt\"")]
    [InlineData("a\n\n  -c none.txt\n", "@/s.txt:3:3: no such file of requirements: \"none.txt\"")]
    [InlineData("-r wrong.txt\n", "@/wrong.txt:2:1: not a requirement of pip, \"=1\" is no version (==1.2, >=1,<2): \"a=1\"")]
    public async Task A_wrong_include_is_told_with_its_place(string text, string expected)
    {
        _folder.Write("one.txt", "-r ./one.txt\n");
        _folder.Write("wrong.txt", "b\na=1\n");
        var error = await Assert.ThrowsAsync<SpecException>(() => ReadAsync("s.txt", text));
        Assert.Equal(expected, error.Message.Replace(_folder.Path, "@", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_pip_needs_is_added_to_the_conda_part_and_told()
    {
        var spec = PipNeeds.Complete(await ReadAsync("s.txt", "a\n"), out var added);
        Assert.Equal(["python", "pip"], added);
        Assert.Equal(["python", "pip"], spec.Conda.Select(item => item.Spec.Name));
        _ = PipNeeds.Complete(await ReadAsync("s.json", "{\"conda\": [\"Python 3.11.*\", \"conda-forge::pip\"], \"pip\": [\"a\"]}"), out added);
        Assert.Empty(added);
        _ = PipNeeds.Complete(await ReadAsync("s.json", "{\"conda\": [\"zlib\"], \"pip\": [\"--pre\"], \"pinned\": {\"pip\": {\"a\": \"1\"}}}"), out added);
        Assert.Empty(added);
    }

    private static IEnumerable<string> Told(Spec spec) => spec.Pip.Select(line => $"{line.Kind} {line.Written}");

    private async Task<Spec> ReadAsync(string name, string content) => await SpecReader.ReadAsync(_folder.Write(name, content), EnvironmentVariables.None, CancellationToken.None);
}
