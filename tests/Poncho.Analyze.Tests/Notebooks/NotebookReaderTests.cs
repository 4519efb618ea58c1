using System.Text;
using Poncho.Analyze.Imports;
using Poncho.Analyze.Notebooks;
using Poncho.Analyze.Reading;
using Poncho.Analyze.Tests.Reading;
using Xunit;

namespace Poncho.Analyze.Tests.Notebooks;

public class NotebookReaderTests
{
    private static SourceReading Read(string json) => NotebookReader.Read(Encoding.UTF8.GetBytes(json));

    private static string Imports(string json)
    {
        SourceReading reading = Read(json);
        Assert.Null(reading.Problem);
        return string.Join(' ', reading.Imports.Select(Sources.Shown));
    }

    private static string Cell(string source) =>
        $$$"""{"cells": [{"cell_type": "code", "source": {{{System.Text.Json.JsonSerializer.Serialize(source, Poncho.Analyze.Tests.Notebooks.TestJson.Default.String)}}}}], "metadata": {}}""";

    [Fact]
    public void A_cell_may_be_one_string_or_a_list_of_lines()
    {
        Assert.Equal("numpy", Imports("""{"cells": [{"cell_type": "code", "source": "!pip install z\nimport numpy"}]}"""));
        Assert.Equal("a b", Imports("""{"cells": [{"cell_type": "code", "source": ["import a\n", "import b"]}, {"cell_type": "markdown", "source": "import c"}]}"""));
    }

    [Theory]
    [InlineData("%matplotlib inline\nimport a", "a")]
    [InlineData("if x:\n    %matplotlib inline\nelse:\n    !pip install b\nimport a", "a")]
    [InlineData("if x:\n    !pip install \\\n   b\n    import a", "a")]
    [InlineData("x = '''\n%no magic\n'''\ny = (a\n % b)\nimport a", "a")]
    [InlineData("files = !ls\nt = %timeit -o f()\nimport a", "a")]
    [InlineData("?print\nprint??\na.b?\nimport a", "a")]
    [InlineData("%time import a\n%timeit f(__import__('b'))\n%time\n%timeit -n 3 f()", "a b")]
    [InlineData("    import a\n    import b", "a b")]
    [InlineData("await f()\nx = y != z\nimport a", "a")]
    [InlineData("%%time\nimport a", "a")]
    [InlineData("%%capture out\nimport a", "a")]
    [InlineData("%timeit -n 1 import a\n%timeit -r3 -n 2 -o import b\n%prun -l 5 -s cumulative import c\n%time -n import d\n%memit -r 2 import e", "a b c d e")]
    [InlineData("%%timeit import a\nimport b", "a b")]
    [InlineData("%%timeit -n 1 -r 3 import a\nimport b", "a b")]
    [InlineData("%%timeit -n 1\nimport b", "b")]
    [InlineData("%%capture import\nimport b", "b")]
    [InlineData("cd ..\nimport a", "a")]
    [InlineData("cd /data\nls -l *.root\nls *.py\npwd\ncat ~/x.txt\ncd \"a b\"\nimport a", "a")]
    [InlineData(",f a b\n;f a b\n/f a b\nimport a", "a")]
    [InlineData("if x:\n    cd ..\nimport a", "a")]
    [InlineData("pip install x\nconda install -y x\nload_ext autoreload\nautoreload 2\nmatplotlib inline\nimport a", "a")]
    [InlineData("%load_ext line_profiler\nload_ext a.b\n%load_ext storemagic\n%load_ext $x\n%reload_ext autoreload\nimport c", "line_profiler a.b c")]
    [InlineData("%run -N 5 -p -l 3 -m a.b\n%run -mc\n%run x.py\nimport d", "a.b c d")]
    [InlineData("time import a\ntimeit -n 1 import b", "a b")]
    [InlineData("ls = 1\nls - ls\nls.x\nls(a)\nls and ls\nls if ls else ls\nls, cd = 1, 2\nls [1]\nrun: int = 2\nenv * 2\nx = (1\n, 2\n/ 3)\nimport a", "a")]
    public void Magics_and_lines_of_the_shell_are_no_Python(string source, string imports) => Assert.Equal(imports, Imports(Cell(source)));

    [Fact]
    public void An_extension_is_optional_and_a_module_that_is_run_is_needed() =>
        Assert.Equal([ImportUse.Optional, ImportUse.Needed], Read(Cell("%load_ext nb_black\n%run -m a")).Imports.Select(import => import.Use));

    [Theory]
    [InlineData("%%bash\nimport a")]
    [InlineData("\n%%R\nlibrary(a)")]
    [InlineData("%%writefile a.py\nimport a")]
    [InlineData("%%html\n<b>import a</b>")]
    public void Cells_of_other_languages_are_left_out(string source) => Assert.Equal("", Imports(Cell(source)));

    [Fact]
    public void Notebooks_and_cells_of_other_languages_are_left_out()
    {
        Assert.Equal("", Imports("""{"cells": [{"cell_type": "code", "source": "library(a)"}], "metadata": {"kernelspec": {"language": "R", "name": "ir"}}}"""));
        Assert.Equal("b", Imports("""{"cells": [{"cell_type": "code", "source": "x <- 1", "metadata": {"vscode": {"languageId": "r"}}}, {"cell_type": "code", "source": "import b"}]}"""));
    }

    [Fact]
    public void Format_3_is_read() => Assert.Equal("a", Imports("""{"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "language": "python", "input": ["import a"]}]}]}"""));

    [Fact]
    public void What_is_no_notebook_is_told_with_its_place()
    {
        Assert.Equal("line 2, column 3: no JSON, as a notebook is", Read("{\n  nope").Problem!.ToString());
        Assert.Equal("no notebook: it has no cells", Read("[]").Problem!.ToString());
    }

    [Fact]
    public void A_cell_with_an_error_does_not_stop_the_others()
    {
        SourceReading reading = Read("""{"cells": [{"cell_type": "code", "source": "x = = 1"}, {"cell_type": "code", "source": "import b"}]}""");
        Assert.Equal("line 1, column 5: invalid syntax, in cell 1", reading.Problem!.ToString());
        Assert.Equal("b", Assert.Single(reading.Imports).Module);
    }
}
