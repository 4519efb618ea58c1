using Poncho.Analyze.Choosing;
using Poncho.Analyze.Imports;
using Poncho.Analyze.Naming;
using Poncho.Analyze.Owning;
using Poncho.Analyze.Tests.Owning;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Analyze.Tests.Choosing;

public class PackageChooserTests
{
    private static readonly PythonRelease s_python311 = new(3, 11);

    [Theory]
    [InlineData("git", "gitpython")]
    [InlineData("cv2", "opencv")]
    [InlineData("skimage", "scikit-image")]
    [InlineData("kafka", "kafka-python")]
    [InlineData("attr", "attrs")]
    [InlineData("ujson", "ujson")]
    [InlineData("github3", "github3.py")]
    [InlineData("azure.storage.blob", "azure-storage-blob")]
    public async Task Without_an_environment_the_table_says_it(string import, string package)
    {
        var choice = await ChooseAsync([Import(import)]);
        Assert.Equal([package], Specs(choice));
        Assert.Empty(choice.Unsure);
    }

    [Fact]
    public async Task What_is_taken_from_a_namespace_is_of_its_own_package_alone()
    {
        var choice = await ChooseAsync([Import("google.cloud", "bigquery"), Import("azure.storage.blob", "BlobServiceClient")]);
        Assert.Equal(["azure-storage-blob", "google-cloud-bigquery"], Specs(choice));
        Assert.Equal(["google.cloud.bigquery"], choice.Packages[1].Imports);
    }

    [Theory]
    [InlineData("google")]
    [InlineData("os.path")]
    [InlineData("__main__")]
    [InlineData("__future__")]
    public async Task Namespaces_alone_and_the_standard_library_need_nothing(string import)
    {
        var choice = await ChooseAsync([Import(import)]);
        Assert.Empty(choice.Packages);
        Assert.Empty(choice.Unsure);
    }

    [Fact]
    public async Task An_import_that_only_type_checkers_read_and_one_of_another_Python_need_nothing()
    {
        var typing = Import("pandas") with { Import = new SourceImport("pandas", [], 0, ImportUse.TypeChecking, 1) };
        var old = Import("futures") with { Import = new SourceImport("futures", [], 0, ImportUse.Needed, 2) { Pythons = new PythonRange(0, 300) } };
        Assert.Empty((await ChooseAsync([typing, old])).Packages);
    }

    [Fact]
    public async Task Relative_imports_are_nobodys_package() =>
        Assert.Empty((await ChooseAsync([new UsedImport(new SourceImport("models", ["x"], 1, ImportUse.Needed, 1), "a.py"), new UsedImport(new SourceImport("", ["models"], 1, ImportUse.Needed, 1), "a.py")])).Packages);

    [Theory]
    [InlineData("3.11", "")]
    [InlineData("3.10", "tomli")]
    public async Task One_of_two_ways_is_enough(string python, string packages)
    {
        Assert.True(PythonRelease.TryParse(python, out var release));
        var choice = await ChooseAsync([Way("tomllib", 0), Way("tomli", 1)], options: new ChoosingOptions { Python = release });
        Assert.Equal(packages.Split(' ', StringSplitOptions.RemoveEmptyEntries), Specs(choice));
        Assert.Empty(choice.Unsure);
    }

    [Fact]
    public async Task A_faster_one_before_the_standard_librarys_is_optional()
    {
        var choice = await ChooseAsync([Way("ujson", 0), Way("json", 1)]);
        Assert.Empty(choice.Packages);
        Assert.Equal("ujson", Assert.Single(choice.Optional).Name);
    }

    [Fact]
    public async Task Ways_of_two_files_are_not_mixed()
    {
        var choice = await ChooseAsync([Way("simplejson", 0), Way("json", 1), Way("cPickle", 0, "b.py"), Way("dill", 1, "b.py")]);
        Assert.Equal(["dill"], Specs(choice));
        Assert.Empty(choice.Unsure);
    }

    [Fact]
    public async Task An_optional_import_is_told_apart_unless_it_is_needed_elsewhere()
    {
        var choice = await ChooseAsync([Optional("cupy"), Optional("yaml"), Import("yaml"), Optional("no_such_thing_at_all")]);
        Assert.Equal(["pyyaml"], Specs(choice));
        Assert.Equal("cupy", Assert.Single(choice.Optional).Name);
        Assert.False(Assert.Single(choice.Unsure).IsNeeded);
    }

    [Fact]
    public async Task Conda_comes_first_and_pip_has_what_no_channel_has()
    {
        var catalog = new FakeCatalog("numpy pyarrow-core matplotlib-base", "numpy uproot pyarrow matplotlib coffea my-own-thing");
        var choice = await ChooseAsync([Import("numpy"), Import("uproot"), Import("pyarrow"), Import("matplotlib.pyplot"), Import("coffea"), Import("my_own_thing")], catalog);
        Assert.Equal(["matplotlib-base", "numpy", "pyarrow-core"], choice.Packages.Where(package => package.Kind == PackageKind.Conda).Select(package => package.Name));
        Assert.Equal(["coffea", "my-own-thing", "uproot"], choice.Packages.Where(package => package.Kind == PackageKind.Pip).Select(package => package.Name));
    }

    [Fact]
    public async Task With_pip_alone_a_channel_is_asked_only_of_what_pip_lacks()
    {
        var catalog = new FakeCatalog("pytorch opencv root", null);
        var choice = await ChooseAsync([Import("torch"), Import("cv2"), Import("ROOT")], catalog, new ChoosingOptions { PipOnly = true });
        Assert.Equal(["opencv-python", "torch"], Specs(choice));
        Assert.Contains("conda package root has it", Assert.Single(choice.Unsure).Reason, StringComparison.Ordinal);
        Assert.Equal("root", choice.Unsure[0].CondaPackage);
        Assert.DoesNotContain("pytorch", catalog.Asked);
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_unsure_and_told_once_a_file()
    {
        var choice = await ChooseAsync([Import("quux_of_mine", "a", "b"), Import("quux_of_mine.sub", line: 9)], new FakeCatalog("numpy", "numpy"));
        var unsure = Assert.Single(choice.Unsure);
        Assert.Equal(new UnsureImport("quux_of_mine", "neither the channel nor the index has a package of this name", "a.py", 1, true), unsure);
    }

    [Fact]
    public async Task A_package_that_neither_channel_nor_index_has_is_unsure() =>
        Assert.Contains("it is of pyyaml, which neither", Assert.Single((await ChooseAsync([Import("yaml")], new FakeCatalog("numpy", "numpy"))).Unsure).Reason, StringComparison.Ordinal);

    [Fact]
    public async Task A_module_of_another_Pythons_standard_library_says_so()
    {
        var unsure = Assert.Single((await ChooseAsync([Import("urllib2")], new FakeCatalog("numpy", "numpy"))).Unsure);
        Assert.Equal("it is of the standard library, and not of Python 3.11's", unsure.Reason);
    }

    [Fact]
    public async Task An_unknown_part_of_a_namespace_is_its_own_project_where_the_index_has_it()
    {
        var catalog = new FakeCatalog("numpy", "azure-iot-nothing");
        var choice = await ChooseAsync([Import("azure.iot.nothing", "Client"), Import("azure.quite.unknown")], catalog);
        Assert.Equal(["azure-iot-nothing"], Specs(choice));
        Assert.Contains("namespace", Assert.Single(choice.Unsure).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_user_says_wins_with_or_without_dots()
    {
        var options = new ChoosingOptions { Python = s_python311, Mapping = new Dictionary<string, string> { ["cv2"] = "py-opencv", ["lab.tools"] = "lab-tools=1.2", ["models"] = "" }, Extra = ["parsl", "numpy>=1.26", "conda-forge::root"] };
        var choice = await ChooseAsync([Import("cv2"), Import("lab.tools", "x"), Import("models"), Import("numpy")], options: options);
        Assert.Equal(["lab-tools=1.2", "numpy>=1.26", "parsl", "py-opencv", "conda-forge::root"], Specs(choice));
        Assert.All(choice.Packages.Where(package => package.Name != "numpy"), package => Assert.Equal(PackageEvidence.Said, package.Evidence));
        Assert.Empty(choice.Unsure);
    }

    [Theory]
    [InlineData("https://example.org/x-1.0-py3-none-any.whl", PackageKind.Pip, "https://example.org/x-1.0-py3-none-any.whl")]
    [InlineData("git+https://example.org/x.git", PackageKind.Pip, "git+https://example.org/x.git")]
    [InlineData("x @ https://example.org/x.tar.gz", PackageKind.Pip, "x @ https://example.org/x.tar.gz")]
    [InlineData("coffea[dask]", PackageKind.Pip, "coffea[dask]")]
    [InlineData("coffea[dask]==0.7", PackageKind.Pip, "coffea[dask]==0.7")]
    [InlineData("numpy>=1; python_version > '3.8'", PackageKind.Pip, "numpy>=1; python_version > '3.8'")]
    [InlineData("NumPy", PackageKind.Conda, "numpy")]
    [InlineData("NumPy>=1.26", PackageKind.Conda, "numpy>=1.26")]
    [InlineData("numpy=1.26=py311_0", PackageKind.Conda, "numpy=1.26=py311_0")]
    [InlineData("numpy[build=py311_0]", PackageKind.Conda, "numpy[build=py311_0]")]
    [InlineData("conda-forge::numpy=1.26", PackageKind.Conda, "conda-forge::numpy=1.26")]
    [InlineData("Coffea", PackageKind.Pip, "coffea")]
    [InlineData("coffea=0.7", PackageKind.Pip, "coffea==0.7")]
    public async Task An_extra_package_is_of_whom_its_form_and_its_name_are(string extra, PackageKind kind, string spec)
    {
        var choice = await ChooseAsync([], new FakeCatalog("numpy", "coffea numpy x"), new ChoosingOptions { Extra = [extra] });
        Assert.Equal((kind, spec), (Assert.Single(choice.Packages).Kind, choice.Packages[0].ToSpec(VersionPin.Exact)));
    }

    [Theory]
    [InlineData("git+https://example.org/x.git", "git+https://example.org/x.git")]
    [InlineData("./My_pkg", "./My_pkg")]
    [InlineData("-e ./My_pkg", "-e ./My_pkg")]
    [InlineData("My_Pkg @ https://example.org/x.tar.gz", "my-pkg")]
    [InlineData("Coffea[dask]", "coffea")]
    public async Task An_extra_package_without_a_name_is_called_as_it_was_written(string extra, string name)
    {
        var choice = await ChooseAsync([], new FakeCatalog("numpy", "coffea numpy x"), new ChoosingOptions { Extra = [extra] });
        Assert.Equal((name, extra), (Assert.Single(choice.Packages).Name, choice.Packages[0].ToSpec(VersionPin.Exact)));
    }

    [Fact]
    public async Task An_extra_package_that_nobody_has_is_refused()
    {
        var error = await Assert.ThrowsAsync<PonchoException>(() => ChooseAsync([], new FakeCatalog("numpy", "coffea"), new ChoosingOptions { Extra = ["nunpy"] }));
        Assert.Equal("neither the channel nor the index has a package of this name: \"nunpy\"", error.Message);
    }

    [Fact]
    public async Task What_a_mapping_leaves_out_is_told() =>
        Assert.Equal(["cv2"], (await ChooseAsync([Import("cv2")], options: new ChoosingOptions { Mapping = new Dictionary<string, string> { ["cv2"] = "" } })).Dropped);

    [Fact]
    public async Task What_a_spec_asks_for_is_taken_to_be_somewhere()
    {
        var choice = await ChooseAsync([Import("our_tools"), Import("our_lab")], new SpecCatalog(new FakeCatalog("numpy", "numpy"), ["our-lab"], ["Our.Tools"]));
        Assert.Equal(["our-lab", "our-tools"], Specs(choice));
        Assert.Empty(choice.Unsure);
    }

    [Theory]
    [InlineData("yaml", "conda package pyyaml has it, and the index lacks pyyaml")]
    [InlineData("numpy", "conda package numpy has it, and the index lacks numpy")]
    [InlineData("only_here", "conda package only-here is called so, and the index has no project of this name")]
    [InlineData("nowhere", "the index has no project of this name")]
    public async Task With_pip_alone_it_is_said_that_conda_has_what_the_index_lacks(string import, string reason) =>
        Assert.Equal(reason, Assert.Single((await ChooseAsync([Import(import)], new FakeCatalog("pyyaml numpy only-here", "x"), new ChoosingOptions { PipOnly = true })).Unsure).Reason);

    [Fact]
    public async Task An_extra_package_that_only_the_index_has_is_pips()
    {
        var choice = await ChooseAsync([], new FakeCatalog("numpy", "coffea"), new ChoosingOptions { Extra = ["coffea"] });
        Assert.Equal(PackageKind.Pip, Assert.Single(choice.Packages).Kind);
    }

    [Fact]
    public async Task The_environment_says_package_version_and_channel()
    {
        using var folder = new TempFolder();
        new FakePrefix(folder.Path).Conda("python", "3.11.2").Conda("opencv", "4.9.0", "conda-forge", "cv2/__init__.py").Conda("awkward-mine", "2.1", "https://conda.example.org/mine", "awkward/__init__.py")
            .Pip("coffea", "2024.1.2", "coffea/__init__.py");
        var environment = InstalledEnvironment.Read(folder.Path);
        var choice = await ChooseAsync([Import("cv2"), Import("awkward", "Array"), Import("coffea.nanoevents"), Import("yaml")], environment: environment);
        Assert.Equal(s_python311, choice.Python);
        Assert.Equal(["awkward-mine=2.1", "opencv=4.9.0", "pyyaml", "coffea==2024.1.2"], Specs(choice, VersionPin.Exact));
        Assert.Equal(["https://conda.example.org/mine", "conda-forge", null, null], choice.Packages.Select(package => package.Channel));
        Assert.Equal([PackageEvidence.Environment, PackageEvidence.Environment, PackageEvidence.Table, PackageEvidence.Environment], choice.Packages.Select(package => package.Evidence));
    }

    [Fact]
    public async Task Local_code_is_told_apart()
    {
        using var folder = new TempFolder();
        string checkout = folder["lab"];
        folder.Write("lab/lab/__init__.py", "");
        folder.Write("lab/.git/HEAD", "ref: refs/heads/main\n");
        new FakePrefix(folder["env"]).Conda("python", "3.11.2").Site("lab.pth", checkout + "\n");
        var choice = await ChooseAsync([Import("lab.cuts")], environment: InstalledEnvironment.Read(folder["env"]));
        Assert.Empty(choice.Packages);
        var local = Assert.Single(choice.Local);
        Assert.Equal((checkout, checkout), (local.Folder, local.Checkout));
    }

    [Theory]
    [InlineData(PackageKind.Conda, "1.26.4", VersionPin.Exact, "numpy=1.26.4")]
    [InlineData(PackageKind.Conda, "1.26.4", VersionPin.Minor, "numpy=1.26")]
    [InlineData(PackageKind.Conda, "1.26.4", VersionPin.None, "numpy")]
    [InlineData(PackageKind.Pip, "1.26.4", VersionPin.Exact, "numpy==1.26.4")]
    [InlineData(PackageKind.Pip, "1.26.4", VersionPin.Minor, "numpy==1.26.*")]
    [InlineData(PackageKind.Pip, "2.1.0+cpu", VersionPin.Exact, "numpy==2.1.0")]
    [InlineData(PackageKind.Pip, "26.3", VersionPin.Minor, "numpy==26.3")]
    public void A_pin_is_as_exact_as_asked(PackageKind kind, string version, VersionPin pin, string spec) =>
        Assert.Equal(spec, new NeededPackage(kind, "numpy", PackageEvidence.Environment) { Version = version }.ToSpec(pin));

    [Fact]
    public void A_package_from_an_address_is_asked_for_there() =>
        Assert.Equal("lab @ git+https://example.org/lab@abc", new NeededPackage(PackageKind.Pip, "lab", PackageEvidence.Environment) { Version = "1.0", Address = "git+https://example.org/lab@abc" }.ToSpec(VersionPin.Exact));

    private static Task<PackageChoice> ChooseAsync(IReadOnlyList<UsedImport> imports, IPackageCatalog? catalog = null, ChoosingOptions? options = null, InstalledEnvironment? environment = null) =>
        PackageChooser.ChooseAsync(imports, environment, catalog ?? UnknownCatalog.Instance, (options ?? new ChoosingOptions()) with { Python = options?.Python ?? (environment is null ? s_python311 : null) }, TestContext.Current.CancellationToken);

    private static List<string> Specs(PackageChoice choice, VersionPin pin = VersionPin.None) => [.. choice.Packages.Select(package => package.ToSpec(pin))];

    private static UsedImport Import(string module, params string[] names) => new(new SourceImport(module, names, 0, ImportUse.Needed, 1), "a.py");

    private static UsedImport Import(string module, int line) => new(new SourceImport(module, [], 0, ImportUse.Needed, line), "a.py");

    private static UsedImport Optional(string module) => new(new SourceImport(module, [], 0, ImportUse.Optional, 1), "a.py");

    private static UsedImport Way(string module, int turn, string source = "a.py") =>
        new(new SourceImport(module, [], 0, ImportUse.Optional, 1) { Choice = new ImportChoice(1, turn) }, source);
}
