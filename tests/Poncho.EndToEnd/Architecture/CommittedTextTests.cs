using Xunit;

namespace Poncho.EndToEnd.Architecture;

/// <summary>What must stand in no file of the repository.</summary>
public class CommittedTextTests
{
    // Put together here, so that this file is not found.
    private static readonly string[] s_unfinished = ["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Exception"];
    private static readonly string[] s_machine = ["/wo" + "rk/wt", "/wo" + "rk/main", "/wo" + "rk/shared", "/wo" + "rk/peers", "/ro" + "ot/."];

    [Fact]
    public void Nothing_is_left_to_do() => Findings.None(Find(s_unfinished));

    [Fact]
    public void No_path_of_the_machine_it_was_written_on() => Findings.None(Find(s_machine));

    private static IEnumerable<string> Find(string[] texts) =>
        from file in SourceTree.Files
        where file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".md", StringComparison.Ordinal) || file.EndsWith(".sh", StringComparison.Ordinal) || file.EndsWith(".py", StringComparison.Ordinal) || file.EndsWith(".csproj", StringComparison.Ordinal) || !Path.GetFileName(file).Contains('.', StringComparison.Ordinal)
        let content = SourceTree.Read(file)
        from text in texts
        where content.Contains(text, StringComparison.Ordinal)
        select $"{file}: {text}";
}
