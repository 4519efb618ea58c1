using System.Text;
using Poncho.Analyze.Imports;
using Poncho.Analyze.Reading;
using Poncho.Analyze.Spelling;
using Poncho.Analyze.Tests.Reading;
using Poncho.Testing;
using Xunit;

namespace Poncho.Analyze.Tests.Spelling;

public class IdentifierFormTests
{
    private static string Imports(string text)
    {
        SourceReading reading = SourceReader.Read(Encoding.UTF8.GetBytes(text));
        Assert.Null(reading.Problem);
        return string.Join(' ', reading.Imports.Select(import => (import.Use == ImportUse.Needed ? "" : import.Use + ":") + Sources.Shown(import)));
    }

    // Each character that an identifier may have behind its first, alone and before marks, vowels and consonants that may join it, as "SPELLED NORMAL".
    private const string Ask = """
        import sys, unicodedata
        out = sys.stdout.buffer
        tails = ["", "\u0301", "\u0323\u0301", "\u0301\u0323", "\u1161", "\u11a8", "\u3099", "\u0e33"]
        for code in range(0x80, 0x110000):
            if not 0xD800 <= code < 0xE000 and ("a" + chr(code)).isidentifier():
                for tail in tails if code < 0x600 or 0x1100 <= code < 0x1200 or 0x1E00 <= code < 0x2200 or 0x3040 <= code < 0x3100 or 0xAC00 <= code < 0xAC40 else tails[:1]:
                    name = "a" + chr(code) + tail
                    if name.isidentifier(): out.write((name + " " + unicodedata.normalize("NFKC", name) + "\n").encode())
        """;

    [Fact]
    public async Task Identifiers_have_the_form_that_Python_gives_them()
    {
        ProgramResult answer = (await Programs.RunAsync(Programs.Need("python3.11"), ["-c", Ask])).Succeeded();
        string[][] lines = [.. answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))];
        Assert.True(lines.Length > 100_000, $"{lines.Length} identifiers");
        Assert.Empty(lines.Where(line => IdentifierForm.Of(line[0]) != line[1]).Select(line => string.Join(' ', line)));
    }

    [Theory]
    [InlineData("import \uFB01ona", "fiona")]
    [InlineData("import ｎｕｍｐｙ as np, 𝐲𝐚𝐦𝐥.x", "numpy yaml.x")]
    [InlineData("from ｐkg . ﬁle import ª as b", "pkg.file:a")]
    [InlineData("import ｉｍｐｏｒｔｌｉｂ\nx = importlib.ｉｍｐｏｒｔ_module('yaml')", "importlib yaml")]
    [InlineData("import importlib\nx = importlib.import_module('ﬁle')", "importlib ﬁle")]
    [InlineData("from ｔyping import ＴＹＰＥ_CHECKING as T\nif Ｔ:\n    import a", "typing:TYPE_CHECKING TypeChecking:a")]
    [InlineData("𝐢𝐟 = 1\nimport a", "a")]
    public void An_import_is_of_the_module_that_Python_looks_for(string text, string imports) => Assert.Equal(imports, Imports(text));

    [Fact]
    public async Task Python_reads_these_names_so()
    {
        const string Code = "import ast; print(ast.parse('import \\ufb01ona, \\uff4eumpy').body[0].names[0].name, ast.parse('\\U0001d422\\U0001d41f = 1').body[0].targets[0].id)";
        var answer = (await Programs.RunAsync(Programs.Need("python3.11"), ["-c", Code])).Succeeded();
        Assert.Equal("fiona if\n", answer.Output);
    }

    [Fact]
    public void A_line_behind_such_a_name_keeps_its_number()
    {
        SourceReading reading = SourceReader.Read(Encoding.UTF8.GetBytes("ﬁ = '''\nﬁ'''\nimport ﬁ\n"));
        Assert.Equal((3, "fi"), (reading.Imports[0].Line, reading.Imports[0].Module));
    }
}
