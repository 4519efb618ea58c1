using System.Diagnostics;
using System.Text;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;
using Xunit;

namespace Poncho.Builder.Tests.Specs;

public class SpecLimitTests
{
    [Theory]
    [InlineData("[", "", "JSON arrays")]
    [InlineData("{\"conda\":", "", "JSON objects")]
    [InlineData("- ", "", "YAML, within one line")]
    [InlineData("a: [", "", "YAML, in brackets")]
    [InlineData("[", "x: ", "YAML, brackets after a key")]
    public void Values_within_values_end_somewhere(string opening, string before, string reason)
    {
        var error = Fails(before + string.Concat(Enumerable.Repeat(opening, 100_000)));
        Assert.True(error.Message.Contains("lie more than 32 deep in each other", StringComparison.Ordinal) || error.Message.Contains("not valid YAML", StringComparison.Ordinal), reason + ": " + error.Message);
    }

    [Fact]
    public void Aliases_of_aliases_do_not_multiply_without_end()
    {
        var text = new StringBuilder("a: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 25; i++) text.Append($"b{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        text.Append("dependencies: *a24\n");
        Assert.Contains("unknown key", Fails(text.ToString()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_lists_by_alias_are_too_many_items()
    {
        string text = $"dependencies:\n- pip: &a [{string.Join(", ", Enumerable.Repeat("x", 20_000))}]\n" + string.Concat(Enumerable.Repeat("- pip: *a\n", 1000));
        Assert.Equal("s:2:8: more than 100000 items", Fails(text).Message);
    }

    [Theory]
    [InlineData("{\"conda\": [\"", "x", "\"]}")]
    [InlineData("{\"conda\": [", "\"x\",", "]}")]
    [InlineData("dependencies: [\"", "x", "\"]")]
    [InlineData("dependencies:\n", "- x\n", "")]
    [InlineData("", "\n", "dependencies: [x]")]
    [InlineData("", "# x\n", "dependencies: [x]")]
    [InlineData("dependencies: ", "x: ", "")]
    [InlineData("{", "\"", "")]
    [InlineData("", "[", "")]
    [InlineData("", "&a ", "x")]
    [InlineData("", "? ", "x")]
    [InlineData("a", "\t", "x")]
    [InlineData("{\"conda\": [", "/**/", "]}")]
    [InlineData("{\"conda\": [", "1", "]}")]
    public void A_megabyte_of_anything_takes_no_time(string before, string repeated, string after)
    {
        string text = before + string.Concat(Enumerable.Repeat(repeated, ((1 << 20) - before.Length - after.Length) / repeated.Length)) + after;
        var watch = Stopwatch.StartNew();
        _ = Record.Exception(() => SpecReader.Parse("s", Encoding.UTF8.GetBytes(text), EnvironmentVariables.None)) is null or SpecException;
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed} for {repeated}");
    }

    [Fact]
    public void What_is_no_text_is_no_spec()
    {
        Assert.Equal("s: not a text", Assert.Throws<SpecException>(() => SpecReader.Parse("s", new byte[] { (byte)'{', 0, (byte)'}' }, EnvironmentVariables.None)).Message);
        Assert.Equal("s: not a text", Assert.Throws<SpecException>(() => SpecReader.Parse("s", new byte[] { 0x1F, 0x8B, 8, 0xFF }, EnvironmentVariables.None)).Message);
        Assert.Equal("s: the text is UTF-16", Assert.Throws<SpecException>(() => SpecReader.Parse("s", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("{}")).ToArray(), EnvironmentVariables.None)).Message);
    }

    /// <summary>From a fixed seed: pieces of real specs cut, doubled and exchanged.</summary>
    [Fact]
    public void Whatever_is_given_there_is_a_spec_or_an_error_with_a_place()
    {
        string[] seeds =
        [
            "{\"conda\": {\"channels\": [\"a\"], \"dependencies\": [\"python=3.11\", {\"pip\": [\"x\"]}]}, \"http\": {\"A\": {\"type\": \"file\", \"url\": \"http://h/x\"}}, // c\n}",
            "name: x\nchannels:\n  - a\n  - nodefaults\ndependencies:\n  - python=3.11\n  - pip:\n      - 'y>=1'\nvariables: {A: \"1\", B: &b 2, C: *b}\n# end\n",
        ];
        string[] pieces = ["\"", "{", "}", "[", "]", ",", ":", ": ", "- ", "\n", "\t", "  ", "&a ", "*a", "!", "!!str ", "|\n ", ">", "%", "@", "`", "---\n", "...", "\\", "\\u0", "//", "/*", "é", "\u2028", "'", "? ", "<<: "];
        var random = new Random(20250101);
        for (int i = 0; i < 20_000; i++)
        {
            var text = new StringBuilder(seeds[i % 2]);
            for (int changes = random.Next(1, 6); changes > 0; changes--)
            {
                int at = random.Next(text.Length);
                if (random.Next(3) == 0) text.Remove(at, Math.Min(random.Next(1, 20), text.Length - at)).Append(' ');
                else text.Insert(at, pieces[random.Next(pieces.Length)]);
            }

            var error = Record.Exception(() => SpecReader.Parse("s", Encoding.UTF8.GetBytes(text.ToString()), EnvironmentVariables.None));
            Assert.True(error is null or SpecException, $"{error}\n{text}");
            if (error is SpecException { At: { } place }) Assert.True(place is { Line: > 0, Column: > 0 }, text.ToString());
        }
    }

    private static SpecException Fails(string text) => Assert.Throws<SpecException>(() => SpecReader.Parse("s", Encoding.UTF8.GetBytes(text), EnvironmentVariables.None));
}
