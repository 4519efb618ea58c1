using Poncho.Builder.Capturing;
using Poncho.Conda.Configuration;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Capturing;

public sealed class PrefixFinderTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string?> _environment = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_a_spec_whatever_its_name()
    {
        Make("home/miniforge3/envs/coffea");
        _folder.Write("work/coffea", "{}");
        Assert.Null(Find("coffea"));
        Assert.Null(Find("missing.json"));
        Assert.Null(Find("missing/spec.yml"));
    }

    [Fact]
    public void A_folder_with_records_is_an_environment()
    {
        string path = Make("work/env");
        Assert.Equal(path, Find("env"));
        Assert.Equal(path, Find("./env/"));
        Assert.Equal(path, Find(path));
    }

    [Fact]
    public void A_word_is_a_name_also_beside_a_folder_of_that_name_that_is_no_environment()
    {
        string path = Make("home/miniforge3/envs/coffea");
        Directory.CreateDirectory(_folder["work/coffea"]);
        Assert.Equal(path, Find("coffea"));
    }

    [Fact]
    public void Names_are_found_where_conda_looks()
    {
        string listed = Make("elsewhere/listed"), named = Make("dirs/named"), beside = Make("installed/envs/beside"), own = Make("home/.conda/envs/own"), root = Make("home/miniforge3");
        Make("installed/envs/active");
        _folder.Write("home/.conda/environments.txt", $"/gone/listed\n{listed}\n");
        _environment["CONDA_PREFIX"] = _folder["installed/envs/active"];
        _environment["CONDA_ENVS_PATH"] = _folder["nowhere"] + ":" + _folder["dirs"];
        Assert.Equal([listed, named, beside, own, root, named], new[] { "listed", "named", "beside", "own", "base", "named" }.Select(Find));
    }

    [Fact]
    public void Folders_of_environments_that_a_file_names_come_first()
    {
        Make("home/miniforge3/envs/one");
        string first = Make("mine/one");
        _folder.Write("home/.condarc", $"envs_dirs:\n  - {_folder["mine"]}\n");
        Assert.Equal(first, Find("one"));
    }

    [Fact]
    public void A_name_that_nothing_has_is_refused_with_near_ones()
    {
        Make("home/miniforge3/envs/coffea");
        var refused = Assert.Throws<PonchoException>(() => Find("cofea"));
        Assert.Equal(("neither a file nor a conda environment: \"cofea\"", "did you mean \"coffea\"?"), (refused.Message, refused.Hint));
        Assert.Equal("name a spec's file, the folder of an environment, or one of \"conda env list\"", Assert.Throws<PonchoException>(() => Find("zzzzzzzz")).Hint);
    }

    [Fact]
    public void Folders_of_other_kinds_are_refused()
    {
        _folder.Write("work/venv/pyvenv.cfg", "home = /usr/bin\n");
        Directory.CreateDirectory(_folder["work/plain"]);
        var venv = Assert.Throws<PonchoException>(() => Find("venv"));
        Assert.Equal(("a virtual environment of Python's is no conda environment: \"venv\"", "\"venv/bin/pip freeze > requirements.txt\", and create from requirements.txt"), (venv.Message, venv.Hint));
        Assert.Equal("a folder is no spec, and without conda-meta no environment: \"./plain\"", Assert.Throws<PonchoException>(() => Find("./plain")).Message);
    }

    private string Make(string name) => Path.GetDirectoryName(Directory.CreateDirectory(_folder[name, "conda-meta"]).FullName)!;

    private string? Find(string named)
    {
        Directory.CreateDirectory(_folder["work"]);
        string home = Directory.CreateDirectory(_folder["home"]).FullName;
        var configuration = CondaConfiguration.Load(new ConfigurationPlaces { Environment = _environment, HomeFolder = home, SystemRoot = _folder["system"] });
        return new PrefixFinder(_environment, configuration, home).Find(named, _folder["work"]);
    }
}
