using System.Text;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Requirements;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Specs.Requirements;

public sealed class ActiveEditablesTests : IDisposable
{
    private const string Packages = "env/lib/python3.11/site-packages/";

    private readonly TempFolder _folder = new();

    public ActiveEditablesTests()
    {
        foreach (string project in (string[])["my pkg", "old", "plain"]) _folder.Write($"{project}/pyproject.toml", "");
        _folder.Write(Packages + "My_Pkg-1.0.dist-info/direct_url.json", $"{{\"url\": \"file://{_folder["my%20pkg"]}\", \"dir_info\": {{\"editable\": true}}}}");
        _folder.Write(Packages + "plain-1.0.dist-info/direct_url.json", $"{{\"url\": \"file://{_folder["plain"]}\", \"dir_info\": {{}}}}");
        _folder.Write(Packages + "gone-1.0.dist-info/direct_url.json", $"{{\"url\": \"file://{_folder["gone"]}\", \"dir_info\": {{\"editable\": true}}}}");
        _folder.Write(Packages + "odd-1.0.dist-info/direct_url.json", "[1, ");
        _folder.Write(Packages + "list-1.0.dist-info/direct_url.json", "[1]");
        _folder.Write(Packages + "numpy-1.0.dist-info/METADATA", "");
        _folder.Write(Packages + "old.egg-link", $"{_folder["old"]}\n.\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Both_kinds_of_editable_installs_are_found_and_nothing_else()
    {
        var found = ActiveEditables.FindIn(_folder["env"]);
        Assert.Equal([("my-pkg", _folder["my pkg"]), ("old", _folder["old"])], found.Select(one => (one.Key, one.Value)));
    }

    [Fact]
    public void The_project_of_a_link_into_its_src_is_above_it()
    {
        _folder.Write("deep/setup.py", "");
        _folder.Write("deep/src/deep.py", "");
        _folder.Write(Packages + "deep.egg-link", $"{_folder["deep", "src"]}\n../");
        Assert.Equal(_folder["deep"], ActiveEditables.FindIn(_folder["env"])["deep"]);
    }

    [Fact]
    public void The_virtual_environment_goes_before_the_conda_environment()
    {
        Assert.Equal(2, Find(("VIRTUAL_ENV", _folder["env"]), ("CONDA_PREFIX", _folder["none"])).Count);
        Assert.Empty(Find(("VIRTUAL_ENV", _folder["none"]), ("CONDA_PREFIX", _folder["env"])));
        Assert.Equal(2, Find(("VIRTUAL_ENV", ""), ("CONDA_PREFIX", _folder["env"])).Count);
        Assert.Empty(Find());
    }

    [Fact]
    public void What_the_spec_names_is_taken_from_its_folder_and_the_rest_is_left()
    {
        var spec = SpecReader.Parse("s", Encoding.UTF8.GetBytes("""{"conda": ["python", "OLD >=2"], "pip": ["numpy", "my.pkg[Extra] >=3 ; python_version > '3'"]}"""), EnvironmentVariables.None);
        var applied = ActiveEditables.Apply(spec, ActiveEditables.FindIn(_folder["env"]), out var taken);
        Assert.Equal(["my-pkg", "old"], taken);
        Assert.Equal(["python"], applied.Conda.Select(item => item.Spec.Name));
        Assert.Equal(["Requirement numpy", $"Editable -e {_folder["my pkg"]}[extra]", $"Editable -e {_folder["old"]}"], applied.Pip.Select(line => $"{line.Kind} {line.ForPip}"));
        Assert.Equal((_folder["my pkg"], "python_version > '3'"), (applied.Pip[1].Folder, applied.Pip[1].Marker));
        Assert.NotEqual(spec.ContentDigest, applied.ContentDigest);
    }

    [Fact]
    public void A_spec_that_names_none_of_them_stays_as_it_is()
    {
        var spec = SpecReader.Parse("s", """{"conda": ["python"], "pip": ["numpy", "my-pkg @ https://h/x.whl"]}"""u8.ToArray(), EnvironmentVariables.None);
        Assert.Same(spec, ActiveEditables.Apply(spec, ActiveEditables.FindIn(_folder["env"]), out var taken));
        Assert.Empty(taken);
    }

    private static IReadOnlyDictionary<string, string> Find(params (string Name, string? Value)[] variables) =>
        ActiveEditables.Find(EnvironmentVariables.From(variables.Select(v => KeyValuePair.Create(v.Name, v.Value))));
}
