using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Poncho.Builder.Wheels;
using Poncho.Conda.Linking;
using Poncho.IO;
using Xunit;

namespace Poncho.Builder.Tests.Wheels;

public class RecordFileTests
{
    private static readonly Gen<string> Path = Gen.Elements("a", "b/c.py", "d,e", "f\"g", "ü", "../../../bin/x", "x y", "h\"\"i").NonEmptyListOf().Select(parts => string.Join('/', parts));

    private static readonly Gen<RecordRow[]> Rows =
        (from path in Path
         from hash in Gen.Elements("", "sha256=AAAA-_", "sha512=x")
         from size in Gen.Elements("", "0", "123")
         select new RecordRow(path, hash, size)).ListOf().Select(rows => rows.DistinctBy(row => row.Path).ToArray());

    [Fact]
    public void What_is_written_is_read_in_the_order_of_its_paths() => Prop.ForAll(Rows.ToArbitrary(), rows =>
    {
        byte[] written = RecordFile.Write(rows);
        Assert.Equal(rows.OrderBy(row => row.Path, Utf8Order.Instance), RecordFile.Parse(Encoding.UTF8.GetString(written), "w").Rows);
        Assert.Equal(written, RecordFile.Write(rows.Reverse()));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whatever_the_text_is_it_is_read_or_refused_in_one_line() => Prop.ForAll(Gen.Elements(",", "\"", "\n", "\r\n", "a", "b,c,d\n", "\"x\"").ListOf().Select(string.Concat).ToArbitrary(), text =>
    {
        try
        {
            RecordFile.Parse(text, "w");
        }
        catch (PonchoException e)
        {
            Assert.DoesNotContain('\n', e.Message);
        }
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a,,\nb,,\n")]
    [InlineData("a,,\r\nb,,\r\n")]
    [InlineData("a,,\n\nb,,")]
    [InlineData("\"a\",\"\",\"\"\nb,,")]
    public void Rows_end_as_any_system_ends_lines(string text) => Assert.Equal(["a", "b"], RecordFile.Parse(text, "w").Rows.Select(row => row.Path));

    [Theory]
    [InlineData("a,\n", "not path, hash and size")]
    [InlineData("a,b,c,d\n", "not path, hash and size")]
    [InlineData("a,,\na,,\n", "lists a file twice: \"a\"")]
    [InlineData("\"a,,\n", "ends within quotes")]
    public void What_is_out_of_form_is_refused(string text, string why) => Assert.Contains(why, Assert.Throws<PonchoException>(() => RecordFile.Parse(text, "w")).Message, StringComparison.Ordinal);
}
