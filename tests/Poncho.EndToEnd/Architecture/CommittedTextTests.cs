using System.Text.RegularExpressions;
using Xunit;

namespace Poncho.EndToEnd.Architecture;

/// <summary>What must stand in no file of the repository.</summary>
public partial class CommittedTextTests
{
    private static readonly string[] s_texts = [".cs", ".csproj", ".props", ".targets", ".md", ".sh", ".py", ".json", ".yml", ".txt", ""];

    [Fact]
    public void Nothing_is_left_to_do() => Findings.None(Find(Unfinished()));

    [Fact]
    public void No_path_of_the_machine_it_was_written_on() => Findings.None(Find(MachinePath()));

    private static IEnumerable<string> Find(Regex wrong) =>
        from file in SourceTree.Files
        where s_texts.Contains(Path.GetExtension(file))
        from Match found in wrong.Matches(SourceTree.Read(file))
        select $"{file}: {found.Value.Trim()}";

    // Neither expression finds itself.
    [GeneratedRegex("TOD[O]|FIXM[E]|NotImplementedExceptio[n]")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"(?m)(^|[^A-Za-z0-9._/-])/(work|farm|root)[/]")]
    private static partial Regex MachinePath();
}
