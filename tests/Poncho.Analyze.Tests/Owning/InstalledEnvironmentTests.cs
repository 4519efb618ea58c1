using Poncho.Analyze.Naming;
using Poncho.Analyze.Owning;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Analyze.Tests.Owning;

public sealed class InstalledEnvironmentTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakePrefix _prefix;

    public InstalledEnvironmentTests() => _prefix = new FakePrefix(_folder["env"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_conda_package_owns_the_modules_among_its_files()
    {
        _prefix.Conda("python", "3.11.2").Conda("scikit-learn", "1.4.0", "https://conda.anaconda.org/conda-forge/linux-64", "sklearn/__init__.py", "sklearn/_isotonic.cpython-311-x86_64-linux-gnu.so", "scikit_learn-1.4.0.dist-info/METADATA");
        var environment = Read();
        var owner = environment.OwnerOf("sklearn.linear_model");
        Assert.Equal("sklearn", owner?.Module);
        Assert.Equal(new InstalledPackage("scikit-learn", "1.4.0", PackageOrigin.Conda) { Channel = "conda-forge", Project = "scikit-learn" }, owner?.Package);
        Assert.Equal(new PythonRelease(3, 11), environment.Python);
        Assert.Empty(environment.Faults);
        Assert.Null(environment.OwnerOf("numpy"));
    }

    [Theory]
    [InlineData("conda-forge", "conda-forge")]
    [InlineData("https://conda.anaconda.org/conda-forge", "conda-forge")]
    [InlineData("https://conda.anaconda.org/bioconda/noarch", "bioconda")]
    [InlineData("https://conda.anaconda.org/conda-forge/label/dev/osx-arm64", "conda-forge/label/dev")]
    [InlineData("https://repo.example.org/my-channel", "https://repo.example.org/my-channel")]
    [InlineData("https://repo.example.org/mine/linux-64/", "https://repo.example.org/mine")]
    public void A_channel_is_called_by_its_name(string recorded, string channel)
    {
        _prefix.Conda("app", "1.0", recorded, "app.py");
        Assert.Equal(channel, Read().OwnerOf("app")?.Package?.Channel);
    }

    [Fact]
    public void What_pip_installed_into_a_conda_environment_is_of_the_index()
    {
        _prefix.Conda("python", "3.11.2").Conda("attrs", "26.1.0", "conda-forge", "attr/__init__.py", "attrs/__init__.py", "attrs-26.1.0.dist-info/METADATA")
            .Site("attrs-26.1.0.dist-info/RECORD", "attr/__init__.py,,\n").Pip("PyYAML", "6.0", "yaml/__init__.py", "_yaml/__init__.py");
        var environment = Read();
        Assert.Equal(PackageOrigin.Conda, environment.OwnerOf("attr")?.Package?.Origin);
        Assert.Equal(new InstalledPackage("PyYAML", "6.0", PackageOrigin.Index) { Project = "pyyaml" }, environment.OwnerOf("yaml")?.Package);
        Assert.Equal(["PyYAML", "attrs", "python"], environment.Packages.Select(package => package.Name));
    }

    [Fact]
    public void What_pip_put_in_the_place_of_a_conda_package_is_pips()
    {
        _prefix.Conda("numpy", "1.26.4", "conda-forge", "numpy/__init__.py", "numpy/old.py", "numpy-1.26.4.dist-info/METADATA");
        Directory.Delete(_folder["env", FakePrefix.SiteFolder, "numpy-1.26.4.dist-info"], recursive: true);
        _prefix.Pip("numpy", "2.1.0", "numpy/__init__.py", "numpy/new.py");
        var environment = Read();
        Assert.Equal("2.1.0", environment.OwnerOf("numpy.linalg")?.Package?.Version);
        Assert.Equal("2.1.0", Assert.Single(environment.Packages).Version);
    }

    [Fact]
    public void Packages_share_a_namespace_and_own_what_is_theirs()
    {
        _prefix.Pip("google-cloud-storage", "2.0", "google/cloud/storage/__init__.py", "google/cloud/storage/blob.py").Pip("google-cloud-bigquery", "3.0", "google/cloud/bigquery/__init__.py").Pip("protobuf", "4.0", "google/protobuf/__init__.py");
        var environment = Read();
        Assert.Equal("google-cloud-storage", environment.OwnerOf("google.cloud.storage.blob")?.Package?.Name);
        Assert.Equal("google-cloud-bigquery", environment.OwnerOf("google.cloud.bigquery")?.Package?.Name);
        Assert.Equal("protobuf", environment.OwnerOf("google.protobuf.message")?.Package?.Name);
        Assert.Equal(new ModuleOwner("google.cloud", null), environment.OwnerOf("google.cloud"));
        Assert.Equal(new ModuleOwner("google.cloud", null), environment.OwnerOf("google.cloud.vision"));
    }

    [Theory]
    [InlineData("__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n", null)]
    [InlineData("VERSION = 4\n", "opencv-python-headless")]
    public void A_file_that_two_brought_is_a_namespaces_only_where_it_says_so(string text, string? owner)
    {
        _prefix.Pip("opencv-python", "4.9", "cv2/__init__.py", "cv2/a.py").Pip("opencv-python-headless", "4.9", "cv2/__init__.py", "cv2/b.py").Site("cv2/__init__.py", text);
        var environment = Read();
        Assert.Equal(owner, environment.OwnerOf("cv2")?.Package?.Name);
        Assert.Equal("opencv-python", environment.OwnerOf("cv2.a")?.Package?.Name);
    }

    [Fact]
    public void A_plug_in_within_anothers_package_does_not_take_it()
    {
        _prefix.Pip("airflow", "2.0", "airflow/__init__.py", "airflow/models.py").Pip("airflow-providers-x", "1.0", "airflow/providers/x/__init__.py");
        var environment = Read();
        Assert.Equal("airflow", environment.OwnerOf("airflow")?.Package?.Name);
        Assert.Equal("airflow", environment.OwnerOf("airflow.DAG")?.Package?.Name);
        Assert.Equal("airflow-providers-x", environment.OwnerOf("airflow.providers.x.hooks")?.Package?.Name);
    }

    [Fact]
    public void A_broken_record_stops_none_of_the_others()
    {
        _prefix.Conda("good", "1.0", "conda-forge", "good.py").Write("conda-meta/bad-1.0-0.json", """{"name": "bad", "files": [""").Write("conda-meta/nameless-1-0.json", "{}").Write("conda-meta/list-1-0.json", "[]")
            .Pip("licence", "1.2", "licence/__init__.py").Site("licence-1.2.dist-info/METADATA", "Metadata-Version: 2.1\nLicense: Copyright\n   (c) \u00ef\n broken : :\nName: licence\nVersion: 1.2\n")
            .Site("bare-0.1.dist-info/top_level.txt", "bare\n").Site("bare/__init__.py", "")
            .Pip("odd", "3", "odd.py").Site("odd-3.dist-info/direct_url.json", "{]");
        var environment = Read();
        Assert.Equal("1.2", environment.OwnerOf("licence")?.Package?.Version);
        Assert.Equal(("bare", "0.1"), (environment.OwnerOf("bare")?.Package?.Name, environment.OwnerOf("bare")?.Package?.Version));
        Assert.Equal("good", environment.OwnerOf("good")?.Package?.Name);
        Assert.Equal("odd", environment.OwnerOf("odd")?.Package?.Name);
        Assert.Equal(5, environment.Faults.Count);
        Assert.All(environment.Faults, fault => Assert.EndsWith("\"", fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Metadata_without_a_name_have_that_of_their_folder()
    {
        _prefix.Pip("thing", "2.0", "thing.py").Site("thing-2.0.dist-info/METADATA", "Metadata-Version");
        var environment = Read();
        Assert.Equal(("thing", "2.0"), (environment.OwnerOf("thing")?.Package?.Name, environment.OwnerOf("thing")?.Package?.Version));
        Assert.Single(environment.Faults);
    }

    [Fact]
    public void Names_in_quotes_in_a_RECORD_are_read()
    {
        _prefix.Pip("quoted", "1.0").Site("quoted-1.0.dist-info/RECORD", "\"data/a, \"\"b\"\".txt\",,\n\"quoted/__init__.py\",sha256=x,3\n").Site("quoted/__init__.py", "");
        Assert.Equal("quoted", Read().OwnerOf("quoted")?.Package?.Name);
    }

    [Theory]
    [InlineData("""{"url": "https://example.org/lab.git", "vcs_info": {"vcs": "git", "commit_id": "abc"}}""", "git+https://example.org/lab.git@abc")]
    [InlineData("""{"url": "https://example.org/lab-1.0.zip", "archive_info": {}}""", "https://example.org/lab-1.0.zip")]
    public void What_was_installed_from_an_address_has_it(string directUrl, string address)
    {
        _prefix.Pip("lab", "1.0", "lab.py").Site("lab-1.0.dist-info/direct_url.json", directUrl);
        var package = Read().OwnerOf("lab")?.Package;
        Assert.Equal((PackageOrigin.Address, address), (package?.Origin, package?.Address));
    }

    [Theory]
    [InlineData("finder")]
    [InlineData("path")]
    [InlineData("egg-link")]
    [InlineData("neither")]
    public void An_editable_install_is_local_code(string how)
    {
        string project = _folder["work", "lab"];
        _folder.Write("work/lab/src/lab/__init__.py", "");
        _folder.Write("work/lab/src/lab/cuts.py", "");
        _folder.Write("work/lab/.git/HEAD", "");
        if (how == "egg-link")
        {
            _folder.Write("work/lab/src/lab.egg-info/PKG-INFO", "Name: lab\nVersion: 0.3\n");
            _prefix.Site("lab.egg-link", $"{project}/src\n../").Site("easy-install.pth", $"{project}/src\n");
        }
        else
        {
            _prefix.Pip("lab", "0.3").Site("lab-0.3.dist-info/direct_url.json", $$$"""{"dir_info": {"editable": true}, "url": "file://{{{project}}}"}""");
            if (how == "finder") _prefix.Site("__editable___lab_0_3_finder.py", $"from x import y\nMAPPING: dict[str, str] = {{'lab': '{project}/src/lab'}}\nNAMESPACES = {{}}\n").Site("lab-0.3.dist-info/RECORD", "__editable___lab_0_3_finder.py,,\n");
            if (how == "path") _prefix.Site("__editable__.lab-0.3.pth", $"{project}/src\n").Site("lab-0.3.dist-info/RECORD", "__editable__.lab-0.3.pth,,\n");
        }
        var environment = Read();
        var package = environment.OwnerOf("lab.cuts")?.Package;
        Assert.Equal(("lab", "0.3", PackageOrigin.Local, project), (package?.Name, package?.Version, package?.Origin, package?.Checkout));
        Assert.StartsWith(project, package?.Folder, StringComparison.Ordinal);
        Assert.Single(environment.Packages);
    }

    [Fact]
    public void A_folder_on_the_path_is_local_code_of_its_own_name()
    {
        _folder.Write("scripts/helpers.py", "");
        _folder.Write("scripts/setup.py", "");
        _prefix.Site("mine.pth", $"# a comment\nimport sys; sys.path\n{_folder["scripts"]}\n{_folder["gone"]}\n");
        var environment = Read();
        Assert.Equal(("scripts", PackageOrigin.Local, _folder["scripts"]), (environment.OwnerOf("helpers")?.Package?.Name, environment.OwnerOf("helpers")?.Package?.Origin, environment.OwnerOf("helpers")?.Package?.Folder));
        Assert.Null(environment.OwnerOf("setup"));
        Assert.Null(environment.OwnerOf("helpers")?.Package?.Checkout);
    }

    [Fact]
    public void A_module_that_nothing_installed_is_local_code()
    {
        _prefix.Site("by_hand.py", "").Site("folder_by_hand/__init__.py", "").Site("no_module.txt", "");
        var environment = Read();
        Assert.Equal(PackageOrigin.Local, environment.OwnerOf("by_hand")?.Package?.Origin);
        Assert.Equal(PackageOrigin.Local, environment.OwnerOf("folder_by_hand.x")?.Package?.Origin);
        Assert.Equal(2, environment.Packages.Count);
    }

    [Fact]
    public void Folders_that_a_package_adds_to_the_path_have_its_modules()
    {
        _prefix.Pip("pywin32", "306", "win32/win32api.pyd", "win32/lib/win32con.py", "win32com/__init__.py", "pywin32.pth").Site("pywin32.pth", "win32\nwin32\\lib\n");
        var environment = Read();
        foreach (string module in new[] { "win32api", "win32con", "win32com.client" }) Assert.Equal("pywin32", environment.OwnerOf(module)?.Package?.Name);
    }

    [Fact]
    public void Eggs_and_metadata_without_lists_are_read()
    {
        _prefix.Site("old-1.0-py3.11.egg/EGG-INFO/PKG-INFO", "Name: old\nVersion: 1.0\n").Site("old-1.0-py3.11.egg/old/__init__.py", "").Site("easy-install.pth", "./old-1.0-py3.11.egg\n")
            .Site("PyJWT-2.6.0.egg-info/PKG-INFO", "Name: PyJWT\nVersion: 2.6.0\n").Site("PyJWT-2.6.0.egg-info/top_level.txt", "jwt\ngone\n").Site("jwt/__init__.py", "")
            .Site("lazr.uri-1.0.6.egg-info/PKG-INFO", "Name: lazr.uri\nVersion: 1.0.6\n").Site("lazr.uri-1.0.6.egg-info/top_level.txt", "lazr\n").Site("lazr.uri-1.0.6.egg-info/namespace_packages.txt", "lazr\n").Site("lazr/uri/__init__.py", "")
            .Site("single-0.1.egg-info", "Name: single\nVersion: 0.1\n")
            .Site("listed-3.egg-info/PKG-INFO", "Name: listed\nVersion: 3\n").Site("listed-3.egg-info/installed-files.txt", "../listed/__init__.py\nPKG-INFO\n").Site("listed/__init__.py", "");
        var environment = Read();
        Assert.Equal(("old", "1.0"), (environment.OwnerOf("old")?.Package?.Name, environment.OwnerOf("old")?.Package?.Version));
        Assert.Equal("PyJWT", environment.OwnerOf("jwt.api_jwt")?.Package?.Name);
        Assert.Equal("listed", environment.OwnerOf("listed")?.Package?.Name);
        Assert.Null(environment.OwnerOf("gone"));
        Assert.Equal("lazr.uri", environment.OwnerOf("lazr.uri")?.Package?.Name);
        Assert.Contains(environment.Packages, package => package is { Name: "single", Version: "0.1" });
    }

    [Fact]
    public void A_venv_sees_through_to_the_environment_below_where_it_says_so()
    {
        _prefix.Conda("python", "3.11.2").Conda("numpy", "1.26.4", "conda-forge", "numpy/__init__.py").Conda("attrs", "1.0", "conda-forge", "attr/__init__.py");
        new FakePrefix(_folder["venv"]).Pip("attrs", "2.0", "attr/__init__.py").Write("pyvenv.cfg", $"home = {_folder["env"]}/bin\ninclude-system-site-packages = true\nversion = 3.11.2\n");
        new FakePrefix(_folder["closed"]).Write("pyvenv.cfg", $"home = {_folder["env"]}/bin\ninclude-system-site-packages = false\n");
        var environment = InstalledEnvironment.Read(_folder["venv"]);
        Assert.Equal("1.26.4", environment.OwnerOf("numpy")?.Package?.Version);
        Assert.Equal("2.0", environment.OwnerOf("attr")?.Package?.Version);
        Assert.Null(InstalledEnvironment.Read(_folder["closed"]).OwnerOf("numpy"));
    }

    [Fact]
    public void A_folder_that_pip_installed_into_is_an_environment()
    {
        _folder.Write("target/six.py", "");
        _folder.Write("target/six-1.16.0.dist-info/METADATA", "Name: six\nVersion: 1.16.0\n");
        _folder.Write("target/six-1.16.0.dist-info/RECORD", "six.py,,\n");
        var environment = InstalledEnvironment.Read(_folder["target"]);
        Assert.Equal("1.16.0", environment.OwnerOf("six")?.Package?.Version);
        Assert.Null(environment.Python);
    }

    [Fact]
    public void The_active_environment_is_the_venv_on_top()
    {
        Directory.CreateDirectory(_folder["venv", FakePrefix.SiteFolder]);
        string? Variable(string name) => name == "VIRTUAL_ENV" ? _folder["venv"] : name == "CONDA_PREFIX" ? _folder["env"] : null;
        Assert.Equal(_folder["venv"], InstalledEnvironment.Active(Variable)?.Folder);
        Assert.Equal(_folder["env"], InstalledEnvironment.Active(name => name == "CONDA_PREFIX" ? _folder["env"] : "")?.Folder);
        Assert.Null(InstalledEnvironment.Active(_ => null));
    }

    [Fact]
    public void What_is_no_environment_is_an_error_that_names_it()
    {
        Directory.CreateDirectory(_folder["empty"]);
        Assert.Equal($"no Python environment: \"{_folder["empty"]}\"", Assert.Throws<PonchoException>(() => InstalledEnvironment.Read(_folder["empty"])).Message);
        Assert.Equal($"no such folder: \"{_folder["nowhere"]}\"", Assert.Throws<PonchoException>(() => InstalledEnvironment.Read(_folder["nowhere"])).Message);
    }

    private InstalledEnvironment Read() => InstalledEnvironment.Read(_folder["env"]);
}
