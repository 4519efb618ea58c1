using System.Globalization;
using Poncho.Builder.Specs.Syntax;
using Xunit;

namespace Poncho.Builder.Tests.Specs;

public class TomlTextTests
{
    [Theory]
    [InlineData("", "{}")]
    [InlineData("# nothing\n", "{}")]
    [InlineData("a = 1\nb = 'x'\n", "{a: number 1, b: text x}")]
    [InlineData("a = \"x\\ty\"\nb = \"\"\"\none\ntwo\"\"\"\nc = '''\n'q'\\'''\n", "{a: text x\ty, b: text one\ntwo, c: text 'q'\\}")]
    [InlineData("a = true\nb = false\nc = 0x1F\nd = -1.5e3\ne = 1979-05-27T07:32:00Z\nf = nan\n",
        "{a: boolean true, b: boolean false, c: number 0x1F, d: number -1.5e3, e: text 1979-05-27T07:32:00Z, f: number nan}")]
    [InlineData("a = [1, [2, 'x'], {b = 3}]\n", "{a: [number 1, [number 2, text x], {b: number 3}]}")]
    [InlineData("a.b.c = 1\na.b.d = 2\n", "{a: {b: {c: number 1, d: number 2}}}")]
    [InlineData("\"a b\".'c.d' = 1\n", "{a b: {c.d: number 1}}")]
    [InlineData("[a]\nx = 1\n[b]\ny = 2\n[a.c]\nz = 3\n", "{a: {x: number 1, c: {z: number 3}}, b: {y: number 2}}")]
    [InlineData("[a.b]\n[a]\nx = 1\n", "{a: {b: {}, x: number 1}}")]
    [InlineData("[[a]]\nx = 1\n[a.b]\ny = 2\n[[a]]\nx = 3\n", "{a: [{x: number 1, b: {y: number 2}}, {x: number 3}]}")]
    [InlineData("a = {b.c = 1, d = {}}\n", "{a: {b: {c: number 1}, d: {}}}")]
    public void Every_form_of_a_value_is_read(string text, string expected) => Assert.Equal(expected, Show(TomlText.Parse("p.toml", text)));

    [Theory]
    [InlineData("a = \n", "p.toml:1:")]
    [InlineData("[project\nname = 'x'\n", "p.toml:1:")]
    [InlineData("x = 1\n\nname = \"no end\n", "p.toml:3:")]
    [InlineData("a = 1\na = 2\n", "p.toml:2:1: ")]
    [InlineData("[a]\n[b]\n[a]\n", "p.toml:3:")]
    [InlineData("a = 1\n[a]\nb = 2\n", "p.toml:2:")]
    [InlineData("a = {b = 1}\n[a]\nc = 2\n", "p.toml:2:")]
    [InlineData("x = 1\n  y = 1979-99-99\n", "p.toml:2:")]
    [InlineData("{\"json\": 1}\n", "p.toml:1:")]
    [InlineData("a = \"\\ud800\"\n", "p.toml:1:")]
    [InlineData("a = \"x\\", "p.toml: ")]
    public void What_is_no_TOML_is_told_in_one_line_with_its_place(string text, string place)
    {
        var error = Assert.Throws<SpecException>(() => TomlText.Parse("p.toml", text));
        Assert.StartsWith(place, error.Message, StringComparison.Ordinal);
        Assert.Contains("not valid TOML: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void What_is_too_deep_is_told_in_words_that_need_no_library()
    {
        var error = Assert.Throws<SpecException>(() => TomlText.Parse("t", $"a = {new string('[', 50)}{new string(']', 50)}\n"));
        Assert.Contains("lists and mappings lie more than 32 deep in each other", error.Message, StringComparison.Ordinal);
        Assert.Equal("was another file meant?", error.Hint);
    }

    [Fact]
    public void Values_know_their_places()
    {
        var project = (SpecMapping)TomlText.Parse("p", "x = 1\n[project]\n  name = \"bäß\" # why\n").Members[1].Value;
        Assert.Equal(new SpecPosition(3, 3), project.Members[0].At);
        Assert.Equal(new SpecPosition(3, 10), project.Members[0].Value.At);
    }

    [Theory]
    [InlineData("a = @", "[", "]")]
    [InlineData("a = @", "{a=", "}")]
    [InlineData("@a = 1", "a.", "")]
    [InlineData("[@a]", "a.", "")]
    [InlineData("[[@a]]", "a.", "")]
    public void What_is_deeper_than_a_person_writes_is_refused_and_costs_no_stack(string form, string open, string close)
    {
        foreach (int depth in (int[])[40, 1000, 100_000])
        {
            string inner = string.Concat(Enumerable.Repeat(open, depth));
            string end = string.Concat(Enumerable.Repeat(close, depth));
            string text = form.Replace("@", inner + (close.Length > 0 ? "1" : "") + end, StringComparison.Ordinal);
            Assert.Throws<SpecException>(() => TomlText.Parse("p", text));
        }
    }

    [Fact]
    public void A_long_text_is_refused() =>
        Assert.StartsWith("p: longer than", Assert.Throws<SpecException>(() => TomlText.Parse("p", new string('#', (1 << 20) + 1))).Message, StringComparison.Ordinal);

    [Fact]
    public void Damaged_texts_are_read_or_refused()
    {
        const string good = "[build-system]\nrequires = [\"hatchling\", 'x']\n[project]\nname = \"a\"\nurls.x = {b = 1}\n[[tool.a]]\nb = 1.5\n[[tool.a]]\n";
        const string damage = "[]{}=.\"'\n,#a1\\ \0-:";
        var random = new Random(7);
        for (int round = 0; round < 3000; round++)
        {
            var text = good.ToCharArray();
            for (int change = random.Next(1, 4); change > 0; change--) text[random.Next(text.Length)] = damage[random.Next(damage.Length)];
            var error = Record.Exception(() => TomlText.Parse("p", new string(text)));
            Assert.True(error is null or SpecException, string.Create(CultureInfo.InvariantCulture, $"{error}\n{new string(text)}"));
        }
    }

    private static string Show(SpecNode node) => node switch
    {
        SpecMapping mapping => "{" + string.Join(", ", mapping.Members.Select(member => $"{member.Key}: {Show(member.Value)}")) + "}",
        SpecSequence list => "[" + string.Join(", ", list.Items.Select(Show)) + "]",
        SpecScalar scalar => $"{scalar.Type.ToString().ToLowerInvariant()} {scalar.Text}",
        _ => "?",
    };
}
