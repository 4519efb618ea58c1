using Xunit;

namespace Poncho.Analyze.Tests.Reading;

public class ImportStatementTests
{
    [Theory]
    [InlineData("import a.b as c, d", "a.b d")]
    [InlineData("from . import x", ".:x")]
    [InlineData("from .. a . b import (x as y,\n  # why\n  z,\n)", "..a.b:x,z")]
    [InlineData("from ...a import *", "...a:*")]
    [InlineData("from .... import a", "....:a")]
    [InlineData("import a; import b;\nif x: import c; from d import e", "a b c d:e")]
    [InlineData("import a\\\n  , b", "a b")]
    [InlineData("import os \\\n  . path", "os.path")]
    [InlineData("def f():\n\timport a\n        import b\n", "a b")]
    [InlineData("class A:\n  def f(self):\n    if 1:\n      while 1:\n        import deep\n", "deep")]
    [InlineData("import ujson as json", "ujson")]
    [InlineData("from __future__ import print_function", "__future__:print_function")]
    [InlineData("import a\r\nimport b\rimport c", "a b c")]
    [InlineData("\fimport a\n\f\nimport b", "a b")]
    [InlineData("lambda: 0; import a", "a")]
    [InlineData("x = {1: 2}; import a", "a")]
    [InlineData("if (lambda: x)(): import a", "a")]
    [InlineData("if lambda: x: import a", "a")]
    [InlineData("x: int = 3; import a", "a")]
    public void Statements_of_all_shapes_are_read(string source, string imports) => Assert.Equal(imports, Sources.Imports(source));

    [Theory]
    [InlineData("# import a\n\"\"\"\nimport b\n\"\"\"\nx = 'import c'\ny = '''\nfrom d import e'''\n")]
    [InlineData("x = f'import a {y!r:>{w}} import b'\n")]
    [InlineData("x = f'{y:import a}'\n")]
    [InlineData("x = rb'\\'\nimport a'\n")]
    [InlineData("def f():\n    '''\n    import a\n    '''\n")]
    [InlineData("x = 'a\\\nimport b'\n")]
    public void Comments_and_strings_import_nothing(string source) => Assert.DoesNotContain(Sources.Read(source).Imports, import => import.Module.Length > 0);

    [Theory]
    [InlineData("f\"{x[\"a\"]}\"; import b", "b")]
    [InlineData("f'{f'{f'{1}'}'}'; import b", "b")]
    [InlineData("f'''{\nx # }\n}'''; import b", "b")]
    [InlineData("f'{x:{'{'}>{y}}'; import b", "b")]
    [InlineData("f'{{}}{x=}{x!r}{a != b}{ {1: 2}[1] }'; import b", "b")]
    [InlineData("f'\\N{DASH}{x:%H:%M}'; import b", "b")]
    [InlineData("rf'\\{x}'; t'{x}'; tr'\\d{x}'; import b", "b")]
    [InlineData("f'{__import__('a')}'; import b", "a b")]
    public void Formatted_strings_nest(string source, string imports) => Assert.Equal(imports, Sources.Imports(source));

    [Theory]
    [InlineData("print \"x\"\nimport a", "a")]
    [InlineData("print >>f, `x`, 0777, 10L, ur'x' <> y\nimport a", "a")]
    [InlineData("exec \"import b\" in ns\nimport a", "a")]
    [InlineData("try:\n    import a\nexcept ImportError, e:\n    raise E, 'x', tb\n", "a")]
    [InlineData("def f(a, (b, c)):\n    print not a,\nimport x", "x")]
    [InlineData("import foo.async\nasync = 1\nawait = async\nf(async=True)", "foo.async")]
    public void Python_2_does_not_stop_the_file(string source, string imports) => Assert.Equal(imports, Sources.Imports(source));

    [Theory]
    [InlineData("match x:\n    case [1, *_] if y:\n        import a\n    case {'k': v, **rest} | B(): import b\n    case _: pass\n", "a b")]
    [InlineData("match = 1; case = 2; type = 3\nmatch: int = 4\nmatch[x]: int\nprint(match, case)\ntype(x)\nimport a", "a")]
    [InlineData("type X[T: int] = list[T]\nimport a", "a")]
    [InlineData("match (x):\n  case 1: import a\nmatch(x)\n", "a")]
    [InlineData("async def f():\n    async with a as b, c:\n        import x\n    async for y in z: import w\n    return [q async for q in r]\n", "x w")]
    [InlineData("try: pass\nexcept* E: import a\n", "a")]
    [InlineData("def f[T](x, /, y, *, z) -> int: import a\nclass A[T](B): import b\n", "a b")]
    public void Soft_keywords_are_keywords_where_they_are_and_names_elsewhere(string source, string imports) => Assert.Equal(imports, Sources.Imports(source));

    [Fact]
    public void An_import_knows_its_line_its_names_and_the_function_that_it_stands_in()
    {
        var reading = Sources.Read("import numpy as np\n\nclass A:\n    def run(self):\n        '''\n        '''\n        from a import b as c, d\n");
        Assert.Equal([1, 7], reading.Imports.Select(import => import.Line));
        Assert.Equal(["np"], reading.Imports[0].Bound);
        Assert.Equal(["c", "d"], reading.Imports[1].Bound);
        Assert.Equal(-1, reading.Imports[0].Scope);
        Assert.Equal("run", reading.Definitions[reading.Imports[1].Scope].Name);
        Assert.Equal("A", reading.Definitions[reading.Definitions[reading.Imports[1].Scope].Parent].Name);
    }
}
