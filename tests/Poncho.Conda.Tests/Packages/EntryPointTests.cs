using FsCheck;
using FsCheck.Fluent;
using Poncho.Conda.Packages;
using Xunit;

namespace Poncho.Conda.Tests.Packages;

public sealed class EntryPointTests
{
    [Theory]
    [InlineData("ipython = IPython:start_ipython", "ipython", "IPython", "start_ipython")]
    [InlineData("jupyter=jupyterlab.labapp:main", "jupyter", "jupyterlab.labapp", "main")]
    [InlineData("  pip3.11  =  pip._internal.cli.main : main  ", "pip3.11", "pip._internal.cli.main", "main")]
    [InlineData("a = b:C.run", "a", "b", "C.run")]
    [InlineData("a = b:main [x, y]", "a", "b", "main")]
    [InlineData("a = b:main[x]", "a", "b", "main")]
    [InlineData("a b = c:größe", "a b", "c", "größe")]
    public void Parse_splits_command_module_and_function(string text, string command, string module, string function)
    {
        Assert.True(EntryPoint.TryParse(text, out var entryPoint));
        Assert.Equal(new EntryPoint(command, module, function), entryPoint);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("a", "no module")]
    [InlineData("a = b", "no function")]
    [InlineData("a:b = c", "the colon is in the command")]
    [InlineData(" = b:c", "no command")]
    [InlineData("a = :c", "no module")]
    [InlineData("a = b:", "no function")]
    [InlineData("../a = b:c", "leaves bin")]
    [InlineData(".. = b:c", "leaves bin")]
    [InlineData("a/b = c:d", "is no file name")]
    [InlineData("a\nb = c:d", "breaks the line")]
    [InlineData("a = b:c()", "is no name")]
    [InlineData("a = b:c; import os", "is a program")]
    [InlineData("a = b\nimport os:c", "is a program")]
    [InlineData("a = b..c:d", "an empty part")]
    [InlineData("a = b:c.", "an empty part")]
    [InlineData("a = 1b:c", "begins with a digit")]
    [InlineData("a = b:main [x", "brackets stay open")]
    public void Parse_refuses_what_would_not_be_a_script(string text, string reason) => Assert.False(EntryPoint.TryParse(text, out _), reason);

    [Fact]
    public void Whatever_parses_goes_into_a_script_as_plain_names() => Check.QuickThrowOnFailure(Prop.ForAll<NonNull<string>, NonNull<string>>((left, right) =>
    {
        if (!EntryPoint.TryParse($"a = {left.Get}:{right.Get}", out var entryPoint)) return true;
        return (entryPoint.Module + entryPoint.Function).All(c => c is '.' or '_' || char.IsLetterOrDigit(c));
    }));
}
