using Poncho.Analyze.Reading;
using Xunit;

namespace Poncho.Analyze.Tests.Reading;

public class SourceProblemTests
{
    [Theory]
    [InlineData("import a\nx = (1,\nimport b\n", 2, 5, "'(' was never closed")]
    [InlineData("import a\nx = 'y\n", 2, 5, "unterminated string literal")]
    [InlineData("x = '''y\n\n", 1, 5, "unterminated triple-quoted string literal")]
    [InlineData("def f(:\n    pass\n", 1, 7, "invalid syntax")]
    [InlineData("x = = 1\n", 1, 5, "invalid syntax")]
    [InlineData("x = 1 2\n", 1, 7, "invalid syntax")]
    [InlineData("é = [1)\n", 1, 7, "closing parenthesis ')' does not match opening parenthesis '['")]
    [InlineData("if x\n    pass\n", 1, 5, "expected ':'")]
    [InlineData("if x:\npass\n", 2, 1, "expected an indented block")]
    [InlineData("x = 1\n    y = 2\n", 2, 5, "unexpected indent")]
    [InlineData("if x:\n        a\n    b\n", 3, 5, "unindent does not match any outer indentation level")]
    [InlineData("import\n", 1, 7, "invalid syntax: a module should follow")]
    [InlineData("import a b\n", 1, 10, "invalid syntax behind an import")]
    [InlineData("from a import b,\n", 1, 17, "trailing comma not allowed without surrounding parentheses")]
    [InlineData("from a\n", 1, 7, "invalid syntax: 'import' should follow")]
    [InlineData("try:\n    import a\nx = 1\n", 3, 1, "expected 'except' or 'finally' block")]
    [InlineData("else:\n    pass\n", 1, 1, "invalid syntax: nothing for 'else' to go on with")]
    [InlineData("x = “y”\n", 1, 5, "invalid character '“' (U+201C)")]
    [InlineData("x = 1 ? 2\n", 1, 7, "invalid character '?'")]
    [InlineData("x = f'{y'\n", 1, 9, "unterminated string literal")]
    [InlineData("x = f'{y:'\n", 1, 10, "f-string: expecting '}'")]
    [InlineData("import a\0\n", 1, 9, "source code cannot contain null bytes")]
    [InlineData("x +\n", 1, 4, "invalid syntax")]
    public void A_syntax_error_has_its_line_and_column(string source, int line, int column, string message)
    {
        SourceReading reading = Sources.Read(source);
        Assert.Equal((line, column, message), (reading.Problem!.Line, reading.Problem.Column, reading.Problem.Message));
    }

    [Fact]
    public void What_stands_before_an_error_is_told() => Assert.Equal("a", Assert.Single(Sources.Read("import a\nx = = 1\nimport b\n").Imports).Module);
}
