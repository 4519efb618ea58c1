using Poncho.Analyze.Imports;
using Xunit;

namespace Poncho.Analyze.Tests.Reading;

public class CalledImportTests
{
    [Theory]
    [InlineData("import importlib\nimportlib.import_module('x')", "importlib x")]
    [InlineData("m = importlib.import_module(\"a.b\")", "a.b")]
    [InlineData("f(importlib.import_module('x').y, 2)", "x")]
    [InlineData("import importlib as il\nil.import_module('x')", "importlib x")]
    [InlineData("from importlib import import_module as im\nm = im('x')", "importlib:import_module x")]
    [InlineData("load = importlib.import_module\nload('x')", "x")]
    [InlineData("importlib.import_module(name='x')", "x")]
    [InlineData("importlib.import_module('a' '.b')", "a.b")]
    [InlineData("importlib.import_module('.x', __name__)", ".x")]
    [InlineData("importlib.import_module('..x', package='a.b')", "a.x")]
    [InlineData("importlib.import_module('.x', 'a.b')", "a.b.x")]
    [InlineData("x = __import__('a.b', fromlist=['c'])", "a.b")]
    [InlineData("import builtins\nbuiltins.__import__('a')", "builtins a")]
    [InlineData("def f(x=__import__('a')): pass", "a")]
    public void Calls_that_name_a_module_import_it(string source, string imports) => Assert.Equal(imports, Sources.Imports(source));

    [Theory]
    [InlineData("importlib.import_module('a' + b)")]
    [InlineData("importlib.import_module(name)")]
    [InlineData("importlib.import_module(f'a')")]
    [InlineData("importlib.import_module('no module')")]
    [InlineData("importlib.import_module('a'.lower())")]
    [InlineData("self.import_module('x')\nself.__import__('x')\nimport_module('x')")]
    public void Computed_names_and_other_functions_of_that_name_import_nothing(string source) => Assert.Equal("", Sources.Imports(source));

    [Theory]
    [InlineData("import pytest\nnp = pytest.importorskip('numpy', minversion='1')")]
    [InlineData("from pytest import importorskip\nimportorskip('numpy')")]
    public void Importorskip_is_for_tests_only(string source)
    {
        SourceImport import = Sources.Read(source).Imports[1];
        Assert.Equal(("numpy", ImportUse.TestOnly), (import.Module, import.Use));
    }
}
