using Poncho.Builder.Specs.Projects;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Specs.Projects;

public sealed class PixiManifestTests : IDisposable
{
    private const string Workspace = "[workspace]\nname = \"ana\"\nchannels = [\"conda-forge\"]\nplatforms = [\"linux-64\", \"linux-aarch64\", \"osx-arm64\"]\n";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_default_environment_has_the_packages_variables_and_needs_of_the_workspace() => Assert.Equal(
        [
            "name ana", "channel conda-forge", "platform linux-64", "platform linux-aarch64", "platform osx-arm64",
            "conda python 3.11.*", "conda numpy >=2,<3", "conda bioconda::samtools 1.20.*", "conda libblas * *mkl", "pin openssl <4",
            "pip uproot>=5", "pip coffea[dask]==2024.1", "virtual __cuda=12=0", "virtual __glibc=2.28=0", "variable ANA=1",
        ],
        ProjectText.Said("pixi.toml", Workspace + """
            [tasks]
            go = "python go.py"
            [dependencies]
            python = "3.11.*"
            numpy = ">=2, <3"
            samtools = {version = "1.20.*", channel = "bioconda"}
            libblas = "*=*mkl"
            [constraints]
            openssl = "<4"
            [pypi-dependencies]
            uproot = ">=5"
            coffea = {version = "==2024.1", extras = ["dask"]}
            [system-requirements]
            libc = {family = "glibc", version = "2.28"}
            cuda = "12"
            macos = "13.0"
            [activation.env]
            ANA = "1"
            """));

    [Fact]
    public void What_is_said_of_one_platform_takes_the_place_of_what_is_said_of_all()
    {
        var spec = ProjectText.Read("pixi.toml", Workspace + """
            [dependencies]
            numpy = "2.*"
            zlib = "*"
            [target.linux-64.dependencies]
            numpy = "1.26.*"
            mkl = "*"
            [target.linux.dependencies]
            gdb = "*"
            [target.win.dependencies]
            vs = "*"
            """);
        Assert.Equal("gdb|mkl|numpy 1.26.*|zlib", Conda("linux-64"));
        Assert.Equal("gdb|numpy 2.*|zlib", Conda("linux-aarch64"));
        // What is the same everywhere is asked for without a platform.
        Assert.Equal(["gdb", "zlib"], spec.Conda.Where(item => item.Selector is null).Select(item => item.Canonical).Order(StringComparer.Ordinal));

        string Conda(string platform) => string.Join('|', spec.For(platform).Conda.Select(item => item.Canonical).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_line_for_pip_of_one_platform_has_a_marker() => Assert.Equal(
        ["pip a>=1 ; (os_name == 'posix') and sys_platform == 'linux' and platform_machine == 'x86_64'", "pip b ; sys_platform == 'linux' and platform_machine == 'x86_64'"],
        ProjectText.Said("pixi.toml", Workspace + "[target.linux-64.pypi-dependencies]\na = {version = \">=1\", env-markers = \"os_name == 'posix'\"}\nb = \"*\"\n").Where(line => line.StartsWith("pip ", StringComparison.Ordinal)));

    [Theory]
    [InlineData("test", "ana-test", "pytest|numpy|python 3.11.*")]
    [InlineData("both", "ana-both", "pytest|cupy|numpy|python 3.11.*")]
    [InlineData("bare", "ana-bare", "cupy")]
    [InlineData("default", "ana", "numpy|python 3.11.*")]
    public void An_environment_is_put_together_of_its_features(string environment, string name, string conda)
    {
        var spec = ProjectText.Read("pixi.toml", Workspace + """
            [dependencies]
            numpy = "*"
            python = "3.11.*"
            [feature.test.dependencies]
            pytest = "*"
            [feature.gpu]
            platforms = ["linux-64"]
            channels = ["nvidia", {channel = "fast", priority = 1}]
            [feature.gpu.dependencies]
            cupy = "*"
            [environments]
            test = ["test"]
            both = {features = ["test", "gpu"], solve-group = "x"}
            bare = {features = ["gpu"], no-default-feature = true}
            """, new SpecChoice { Environment = environment });
        Assert.Equal(name, spec.Name);
        Assert.Equal(conda, string.Join('|', spec.Conda.Select(item => item.Canonical)));
        bool isGpu = conda.Contains("cupy", StringComparison.Ordinal);
        Assert.Equal(isGpu ? "fast nvidia conda-forge" : "conda-forge", string.Join(' ', spec.Channels.Select(channel => channel.Text)));
        Assert.Equal(isGpu ? "linux-64" : "linux-64 linux-aarch64 osx-arm64", string.Join(' ', spec.Platforms.Select(platform => platform.Text)));
    }

    [Fact]
    public void Packages_of_pip_come_from_folders_repositories_addresses_and_indexes()
    {
        _folder.Write("mine/pyproject.toml", "");
        Assert.Equal(
            [
                "-e ./mine", "b @ git+https://h/b.git@abc#subdirectory=py", "c @ https://h/c.zip", "--extra-index-url https://h/torch", "torch>=2",
                "--index-url https://h/main", "--extra-index-url https://h/more", "--find-links ./wheels", "--pre",
            ],
            ProjectText.Read(_folder["pixi.toml"], Workspace + """
                [pypi-dependencies]
                mine = {path = "mine", editable = true}
                b = {git = "https://h/b.git", rev = "abc", subdirectory = "py"}
                c = {url = "https://h/c.zip"}
                torch = {version = ">=2", index = "https://h/torch"}
                [pypi-options]
                index-url = "https://h/main"
                extra-index-urls = ["https://h/more"]
                find-links = [{path = "./wheels"}]
                prerelease-mode = "allow"
                """).Pip.Select(line => line.Written));
    }

    [Fact]
    public void What_is_passed_over_is_said() => Assert.Equal(
        [
            "pixi.toml:9: a variable that names others is left out: \"LIB\"",
            "pixi.toml:7: a script of activation is left out: \"env.sh\"",
            "pixi.toml: channel-priority is passed over, .condarc says it (channel_priority): \"disabled\"",
        ],
        ProjectText.Read("pixi.toml", Workspace + "channel-priority = \"disabled\"\n[activation]\nscripts = [\"env.sh\"]\n[activation.env]\nLIB = \"$CONDA_PREFIX/lib\"\nA = \"1\"\n[dependencies]\nnumpy = \"*\"\n").Warnings);

    // The name that the table had first.
    [Fact]
    public void An_older_manifest_calls_its_workspace_a_project() => Assert.Equal(
        ["name old", "channel conda-forge", "platform linux-64", "conda numpy"],
        ProjectText.Said("pixi.toml", "[project]\nname = \"old\"\nversion = \"0\"\nchannels = [\"conda-forge\"]\nplatforms = [\"linux-64\"]\n[dependencies]\nnumpy = \"*\"\n"));
}
