using System.Text;
using Poncho.Analyze.Following;
using Poncho.Analyze.Tests.Reading;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Analyze.Tests.Following;

public sealed class ApplicationReaderTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    private void Write(string name, string text)
    {
        string path = Path.Combine(folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private Application Read(FollowingOptions options, params string[] paths) => ApplicationReader.Read([.. paths.Select(path => new ApplicationSource(path))], options, folder.Path);

    private static string Shown(Application application) => string.Join(' ', application.Files.SelectMany(file => file.Imports).Select(Sources.Shown).Distinct().Order(StringComparer.Ordinal));

    private string Imports(params string[] paths) => Shown(Read(new FollowingOptions(), paths));

    private string OfFunction(string function, string text)
    {
        Write("app.py", text);
        return Shown(Read(new FollowingOptions { Function = function }, "app.py"));
    }

    [Fact]
    public void A_module_beside_the_script_is_followed_and_nobodys_package()
    {
        Write("app.py", "import models\nimport numpy\n");
        Write("models.py", "import yaml\n");
        Application application = Read(new FollowingOptions(), "app.py");
        Assert.Equal("numpy yaml", Shown(application));
        Assert.Equal(["app.py", "models.py"], application.Files.Select(file => file.Path));
    }

    [Fact]
    public void An_installed_file_is_no_application_and_its_own_package_is_a_need()
    {
        Write("env/lib/python3.11/site-packages/parsl/__init__.py", "import typeguard\n");
        Write("env/lib/python3.11/site-packages/parsl/app/errors.py", "import dill\n");
        Write("env/lib/python3.11/site-packages/parsl/wq/run.py", "import pickle\nfrom parsl.app.errors import E\nfrom ..app import errors\nfrom . import other\n");
        Assert.Equal("parsl.app.errors:E parsl.app:errors parsl.wq:other pickle", Imports("env/lib/python3.11/site-packages/parsl/wq/run.py"));
    }

    [Fact]
    public void A_package_is_followed_by_absolute_and_relative_imports()
    {
        Write("run.py", "from pkg.sub import work\nimport pkg.other as o\n");
        Write("pkg/__init__.py", "import a\n");
        Write("pkg/sub/__init__.py", "from . import work\nfrom ..third import thing\n");
        Write("pkg/sub/work.py", "import b, pkg.last\n");
        Write("pkg/third.py", "import c\n");
        Write("pkg/other.py", "import d\n");
        Write("pkg/last.py", "import e\nimport redis\n");
        Write("pkg/redis.py", "import f\n");
        Assert.Equal("a b c d e redis", Imports("run.py"));
    }

    [Fact]
    public void What_a_notebook_runs_is_followed()
    {
        Write("nb/a.ipynb", """{"cells": [{"cell_type": "code", "source": "%run -i ../helpers.py --fast\nif True:\n    %run 'my plots' x\nrun -t other.ipynb\n%run -m pkg.tool\n%run gone.py\n%run $file"}]}""");
        Write("helpers.py", "import yaml\n");
        Write("nb/my plots.py", "import matplotlib\n");
        Write("nb/other.ipynb", """{"cells": [{"cell_type": "code", "source": "import numpy"}]}""");
        Application application = Read(new FollowingOptions(), "nb/a.ipynb");
        Assert.Equal("matplotlib numpy pkg.tool yaml", Shown(application));
        Assert.Equal(["nb/a.ipynb", "helpers.py", "nb/my plots.py", "nb/other.ipynb"], application.Files.Select(file => file.Path));
        Assert.Equal("pkg.tool", Shown(Read(new FollowingOptions { Follow = false }, "nb/a.ipynb")));
    }

    [Fact]
    public void A_folder_is_read_whole_without_environments_and_caches()
    {
        Write("src/pkg/__init__.py", "from pkg import a\nimport numpy\n");
        Write("src/pkg/a.py", "");
        Write("tests/test_a.py", "import pkg\nimport pytest\n");
        Write("venv/pyvenv.cfg", "");
        Write("venv/lib/x.py", "import no\n");
        Write(".hidden/x.py", "import no\n");
        Write("conda/conda-meta/history", "");
        Write("conda/x.py", "import no\n");
        Write("deep.ipynb", """{"cells": [{"cell_type": "code", "source": "import yaml"}]}""");
        Assert.Equal("numpy pytest yaml", Imports("."));
    }

    [Fact]
    public async Task A_fifo_and_a_link_to_nothing_are_no_sources()
    {
        string mkfifo = Programs.Need("mkfifo");
        Write("a.py", "import a\n");
        (await Programs.RunAsync(mkfifo, [Path.Combine(folder.Path, "b.py")])).Succeeded();
        File.CreateSymbolicLink(Path.Combine(folder.Path, "c.py"), "nowhere");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "d.py"), "a.py");
        Assert.Equal("a", Imports("."));
    }

    [Fact]
    public void A_namespace_folder_is_local_where_the_module_is()
    {
        Write("app.py", "import data\nfrom space.inner import x\nimport google.cloud\n");
        Write("data/events.csv", "");
        Write("space/inner/x.py", "import a\n");
        Write("google/mine.py", "import b\n");
        Assert.Contains("data", Imports("app.py"), StringComparison.Ordinal);
        Assert.DoesNotContain("space", Imports("app.py"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_script_of_a_packages_name_means_the_package()
    {
        Write("kafka.py", "import kafka\n");
        Assert.Equal("kafka", Imports("kafka.py"));
    }

    [Fact]
    public void Circles_end()
    {
        Write("a.py", "import b\nimport x\n");
        Write("b.py", "import a\nimport y\n");
        Assert.Equal("x y", Imports("a.py"));
    }

    [Fact]
    public void At_the_top_level_functions_are_left_out_and_classes_are_not()
    {
        Write("app.py", "import a\ndef f():\n    import b\nclass C:\n    import c\n    def g(self):\n        import d\nif x:\n    import e\n");
        Assert.Equal("a c e", Shown(Read(new FollowingOptions { TopLevelOnly = true }, "app.py")));
    }

    [Fact]
    public void A_function_needs_its_imports_and_those_whose_names_it_and_its_decorators_use() => Assert.Equal("a.b numpy pandas",
        OfFunction("f", "import numpy as np\nimport pandas as pd\n\n@pd.decorator\ndef f(x):\n    import a.b\n    return np.sum(x)\n\ndef g():\n    import other\n"));

    [Theory]
    [InlineData("yaml", "import yaml, numpy\nK = yaml.load\ndef f(x):\n    return K(x)\n")]
    [InlineData("yaml", "import yaml, numpy\nif True:\n    K: object = yaml.load\nL = {'k': K}\ndef f(x):\n    return L['k'](x)\n")]
    [InlineData("numpy", "import yaml, numpy\nf = lambda x=1: numpy.sum(x)\nh = lambda: yaml\n")]
    [InlineData("numpy", "import yaml, numpy as np\ndef g(): return np\nf = functools.partial(g, 1)\n")]
    [InlineData("yaml", "import yaml, numpy\nwith yaml.x() as K:\n    pass\ndef f():\n    return K\n")]
    [InlineData("numba yaml", "import numba, yaml\nimport numpy\n@numba.njit(\n  cache=True)\n@other\nasync def f(x):\n    return g(x)\n@yaml.d\ndef g(x): pass\n@numpy.d\ndef h(): pass\n")]
    [InlineData("numpy", "import yaml\ndef outer():\n    import numpy\n    def f():\n        return numpy.x\n")]
    [InlineData("numpy", "def outer():\n    import numpy, yaml\n    K = numpy.x\n    def f():\n        return K\n")]
    [InlineData("", "import yaml\nK = yaml.load\nif K == 1: pass\ndef f(x):\n    return x\n")]
    public void A_function_needs_its_decorators_and_what_is_held_in_variables_that_it_names(string needs, string text) => Assert.Equal(needs, OfFunction("f", text));

    [Theory]
    [InlineData("numpy", "import numpy as np\nclass C:\n    import other as np\ndef f():\n    return np.x\n")]
    [InlineData("yaml", "import yaml, torch\nload = yaml.load\nclass C:\n    load = torch.load\ndef f():\n    return load(1)\n")]
    [InlineData("yaml", "import yaml\nclass C:\n    def load(self):\n        import torch\ndef load():\n    return yaml\ndef f():\n    return load(1)\n")]
    [InlineData("yaml", "import yaml\nclass C:\n    import torch as t\n    def f(self):\n        return t.x\nt = yaml.x\n")]
    public void What_a_class_has_is_no_name_of_the_file(string needs, string text) => Assert.Equal(needs, OfFunction("f", text));

    [Theory]
    [InlineData("torch", "class C:\n    import torch\ndef f(c):\n    return c.torch.x\n")]
    [InlineData("torch", "import yaml, torch\nclass C:\n    load = torch.load\n    def f(self):\n        return self.load(1)\n")]
    [InlineData("torch", "class C:\n    def load(self):\n        import torch\n    def f(self):\n        return self.load(1)\n")]
    [InlineData("torch", "import torch\nclass C:\n    K = torch.x\n    def f(self, x=K):\n        return x\n")]
    [InlineData("torch", "class C:\n    import torch\n    @torch.d\n    def f(self):\n        return 1\n")]
    [InlineData("torch", "import torch\nclass C:\n    K = torch.x\n    f = staticmethod(K)\n")]
    [InlineData("torch", "import torch\nclass C: pass\nC.load = torch.load\ndef f(c):\n    return c.load(1)\n")]
    public void What_a_class_has_is_found_behind_a_dot_and_by_what_stands_directly_in_it(string needs, string text) => Assert.Equal(needs, OfFunction("f", text));

    [Theory]
    [InlineData("yaml", "def setup():\n    global yaml\n    import yaml, numpy\ndef f():\n    return yaml.load\n")]
    [InlineData("yaml", "def setup():\n    global a, K\n    import yaml, numpy\n    a = numpy\n    K = yaml.load\ndef f():\n    return K\n")]
    [InlineData("yaml", "def setup():\n    if True: global g; import numpy\n    def g():\n        import yaml\ndef f():\n    return g()\n")]
    [InlineData("yaml", "class C:\n    global K\n    import yaml as K\ndef f():\n    return K\n")]
    [InlineData("yaml", "def setup():\n    global f\n    import yaml\n    f = lambda: yaml.load\n")]
    [InlineData("yaml", "def outer():\n    K = None\n    class C:\n        def setup(self):\n            nonlocal K\n            import yaml as K\n    def f():\n        return K\n")]
    [InlineData("", "def setup():\n    import yaml\ndef f():\n    global yaml\n    return yaml.load\n")]
    [InlineData("", "def setup():\n    nonlocal = 1\n    import yaml\ndef f():\n    return yaml.load\n")]
    public void A_name_that_another_function_says_is_global_is_the_files(string needs, string text) => Assert.Equal(needs, OfFunction("f", text));

    [Theory]
    [InlineData("\uFB01t", "import yaml\ndef fit():\n    return yaml.x\n")]
    [InlineData("fit", "import yaml\ndef \uFB01t():\n    return ｙaml.x\n")]
    public void A_function_is_found_in_whatever_way_its_name_is_spelled(string function, string text) => Assert.Equal("yaml", OfFunction(function, text));

    [Fact]
    public async Task A_fifo_in_the_place_of_a_source_is_told_and_not_waited_for()
    {
        (await Programs.RunAsync(Programs.Need("mkfifo"), [folder["ff.py"]])).Succeeded();
        Assert.Equal("a fifo or a device, and no file", Assert.Single(Read(new FollowingOptions(), "ff.py").Files).Problem!.Message);
    }

    [Fact]
    public void A_function_needs_what_it_calls_in_its_file() => Assert.Equal("a b c",
        OfFunction("f", "def f():\n    return g() + C().run()\ndef g():\n    import a\n    return h()\ndef h():\n    import b\nclass C:\n    def run(self):\n        import c\ndef no():\n    import d\n"));

    [Fact]
    public void Methods_and_nested_functions_are_found_by_name_and_by_whole_name()
    {
        const string Text = "class A:\n    def run(self):\n        import a\nclass B:\n    @staticmethod\n    async def run():\n        import b\n        def inner():\n            import c\n";
        Assert.Equal("a b c", OfFunction("run", Text));
        Assert.Equal("b c", OfFunction("B.run", Text));
        Assert.Equal("c", OfFunction("inner", Text));
    }

    [Fact]
    public void Text_may_be_indented_as_a_function_that_was_cut_out()
    {
        byte[] text = Encoding.UTF8.GetBytes("    @python_app\n    def f(x):\n        '''\n  text\n        '''\n        import numpy\n# comment\n        return x\n");
        Application application = ApplicationReader.Read([new ApplicationSource("-", text)], new FollowingOptions(), folder.Path);
        Assert.Null(application.Files[0].Problem);
        Assert.Equal("numpy", Shown(application));
    }

    [Fact]
    public void Mistakes_are_said()
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "empty"));
        Write("app.py", "def f(): pass\n");
        Assert.Equal("no such file or folder: \"nope.py\"", Assert.Throws<PonchoException>(() => Imports("nope.py")).Message);
        Assert.Equal("no file of Python and no notebook in the folder: \"empty\"", Assert.Throws<PonchoException>(() => Imports("empty")).Message);
        Assert.Equal("no function of that name in app.py: \"g\"", Assert.Throws<PonchoException>(() => OfFunction("g", "def f(): pass\n")).Message);
    }

    [Fact]
    public void A_file_with_an_error_does_not_stop_the_others()
    {
        Write("a.py", "import a\nx = = 1\n");
        Write("b.py", "import b\n");
        Application application = Read(new FollowingOptions(), "a.py", "b.py");
        Assert.Equal("a b", Shown(application));
        Assert.Equal([false, true], application.Files.Select(file => file.Problem is null));
    }
}
