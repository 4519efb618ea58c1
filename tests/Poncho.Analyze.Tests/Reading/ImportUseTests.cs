using Poncho.Analyze.Imports;
using Xunit;

namespace Poncho.Analyze.Tests.Reading;

public class ImportUseTests
{
    [Theory]
    [InlineData("try:\n    import a\nexcept ImportError:\n    a = None\n", "a=Optional")]
    [InlineData("try:\n    import a\nexcept ModuleNotFoundError as e:\n    pass\n", "a=Optional")]
    [InlineData("try:\n    import a\nexcept (ValueError, ImportError):\n    pass\n", "a=Optional")]
    [InlineData("try: import a\nexcept: pass\n", "a=Optional")]
    [InlineData("try: import a\nexcept Exception: pass\n", "a=Optional")]
    [InlineData("try: import a\nexcept ImportError: pass\nelse: import b\nfinally: import c\n", "a=Optional b=Optional c=Needed")]
    [InlineData("with contextlib.suppress(ImportError):\n    import a\n", "a=Optional")]
    [InlineData("try:\n    if x:\n        import a\nexcept ImportError: pass\n", "a=Optional")]
    public void An_import_that_is_caught_is_optional(string source, string uses) => Assert.Equal(uses, Sources.Uses(source));

    [Theory]
    [InlineData("try: import a\nexcept ValueError: pass\n", "a=Needed")]
    [InlineData("try: import a\nfinally: pass\n", "a=Needed")]
    [InlineData("try:\n    import a\nexcept ImportError:\n    print('install a')\n    sys.exit(1)\n", "a=Needed")]
    [InlineData("try:\n    import a\nexcept ImportError as e:\n    raise RuntimeError('install a') from e\n", "a=Needed")]
    [InlineData("try:\n    def f(): import a\nexcept ImportError: pass\n", "a=Needed")]
    public void An_import_whose_failure_ends_the_program_is_needed(string source, string uses) => Assert.Equal(uses, Sources.Uses(source));

    [Theory]
    [InlineData("if TYPE_CHECKING:")]
    [InlineData("if typing.TYPE_CHECKING:")]
    [InlineData("if t.TYPE_CHECKING:")]
    [InlineData("if (TYPE_CHECKING):")]
    [InlineData("if TYPE_CHECKING and x:")]
    [InlineData("if False:")]
    [InlineData("if 0:")]
    [InlineData("if MYPY:")]
    [InlineData("from typing import TYPE_CHECKING as TC\nif TC:")]
    [InlineData("if not TYPE_CHECKING:\n    pass\nelse:")]
    [InlineData("if x:\n    pass\nelif TYPE_CHECKING:")]
    public void What_only_type_checkers_read_is_told_apart(string condition) =>
        Assert.Equal(ImportUse.TypeChecking, Sources.Read(condition + "\n    import a\n").Imports[^1].Use);

    [Theory]
    [InlineData("if TYPE_CHECKING:\n    pass\nelse:")]
    [InlineData("if TYPE_CHECKING or x:")]
    [InlineData("if not TYPE_CHECKING:")]
    [InlineData("if x:")]
    public void Other_branches_are_needed(string condition) => Assert.Equal(ImportUse.Needed, Sources.Read(condition + "\n    import a\n").Imports[^1].Use);

    [Theory]
    [InlineData("if sys.platform == 'win32':")]
    [InlineData("if os.name == 'nt':")]
    [InlineData("if sys.platform.startswith('win'):")]
    public void What_another_operating_system_runs_is_optional(string condition) =>
        Assert.Equal(ImportUse.Optional, Sources.Read(condition + "\n    import win32api\n").Imports[0].Use);

    [Fact]
    public void A_handler_that_imports_makes_a_choice_of_ways_in_turn()
    {
        var imports = Sources.Read("try:\n    import a\nexcept ImportError:\n    try:\n        import b\n    except ImportError:\n        import c\n").Imports;
        Assert.Equal([new ImportChoice(1, 0), new ImportChoice(1, 1), new ImportChoice(1, 2)], imports.Select(import => import.Choice!.Value with { Group = 1 }));
        Assert.Single(imports.Select(import => import.Choice!.Value.Group).Distinct());
        Assert.All(imports, import => Assert.Equal(ImportUse.Optional, import.Use));
    }

    [Theory]
    [InlineData("if sys.version_info >= (3, 11):", 311, int.MaxValue)]
    [InlineData("if sys.version_info < (3, 11):", 0, 311)]
    [InlineData("if sys.version_info > (3,):", 300, int.MaxValue)]
    [InlineData("if sys.version_info[0] >= 3:", 300, int.MaxValue)]
    [InlineData("if sys.version_info[0] == 2:", 200, 300)]
    [InlineData("if sys.version_info.major < 3:", 0, 300)]
    [InlineData("if sys.version_info[:2] > (3, 8):", 309, int.MaxValue)]
    [InlineData("if sys.version_info[:2] <= (3, 8):", 0, 309)]
    [InlineData("if not sys.version_info >= (3, 11):", 0, 311)]
    [InlineData("if sys.version_info >= (3, 8) and sys.version_info < (3, 11):", 308, 311)]
    [InlineData("if sys.version_info >= (3, 11):\n    pass\nelse:", 0, 311)]
    [InlineData("if sys.version_info >= (3, 11):\n    pass\nelif sys.version_info >= (3, 9):", 309, 311)]
    [InlineData("if six.PY2:", 0, 300)]
    [InlineData("if sys.version_info >= something:", 0, int.MaxValue)]
    [InlineData("if sys.version_info >= (3, 11) or x:", 0, int.MaxValue)]
    public void Plain_conditions_of_the_version_say_which_Pythons_import(string condition, int least, int below) =>
        Assert.Equal(new PythonRange(least, below), Sources.Read(condition + "\n    import a\n").Imports[0].Pythons);
}
