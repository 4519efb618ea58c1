using Poncho.Analyze.Reading;
using Poncho.Analyze.Tokens;
using Poncho.Testing;
using Xunit;

namespace Poncho.Analyze.Tests.Reading;

public class MutationTests
{
    private const string Signs = "()[]{}'\"\\:;,.=#\n\r\t fFrRbt@!*/%?`0eLx-\0é";

    [Fact]
    public void Damaged_sources_never_stop_the_reader()
    {
        // What the examples make in their work folders is not ours, and may have gone.
        string[] files =
        [
            .. new[] { "examples", "bench" }.SelectMany(name => Directory.GetFiles(Repository.Path(name), "*.py", SearchOption.AllDirectories))
                .Where(path => !Path.GetRelativePath(Repository.Path(), path).Split('/').Contains("work") && new FileInfo(path).Length > 0),
        ];
        Assert.NotEmpty(files);
        var random = new Random(15);
        byte[] signs = System.Text.Encoding.UTF8.GetBytes(Signs);
        for (int round = 0; round < LongRun.Times(3000, 300_000); round++)
        {
            byte[] source = File.ReadAllBytes(files[random.Next(files.Length)]);
            int start = random.Next(source.Length);
            source = source.AsSpan(start, Math.Min(source.Length - start, 1 + random.Next(2000))).ToArray();
            for (int i = random.Next(8); i >= 0; i--) source[random.Next(source.Length)] = signs[random.Next(signs.Length)];
            SourceReading reading = SourceReader.Read(source, (SourceForm)random.Next(4));
            Assert.All(reading.Imports, import => Assert.True(import.Line > 0));
        }
    }

    [Theory]
    [InlineData("(")]
    [InlineData("f'{")]
    [InlineData("f\"\\N{")]
    [InlineData("lambda ")]
    [InlineData("if x:\n ")]
    [InlineData("'")]
    [InlineData("'''")]
    [InlineData("\\\n")]
    [InlineData("\r")]
    [InlineData("not ")]
    [InlineData("x = importlib.import_module(")]
    [InlineData("try: import a\nexcept ImportError: import b\n")]
    [InlineData("from . import a\n")]
    public void A_million_repetitions_are_read_or_refused(string piece)
    {
        byte[] source = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length)));
        SourceReading reading = SourceReader.Read(source, SourceForm.Cell);
        Assert.True(reading.Imports.Count >= 0);
    }
}
