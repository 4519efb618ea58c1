using Xunit;

namespace Poncho.EndToEnd.Architecture;

/// <summary>Code that is read is code that can be seen: one statement a line, and none that runs out of the window.</summary>
public class LinesTests
{
    private const int MostCharacters = 180;

    [Fact]
    public void No_line_of_the_product_is_longer_than_a_window_is_wide()
    {
        var found = from file in SourceTree.Files
                    where SourceTree.Projects.Contains(file.Split('/')[0]) && file.EndsWith(".cs", StringComparison.Ordinal)
                    from line in SourceTree.Read(file).Split('\n').Select((text, i) => (Number: i + 1, text.Length))
                    where line.Length > MostCharacters
                    select $"{file}:{line.Number}: {line.Length} characters";
        Findings.None(found);
    }
}
