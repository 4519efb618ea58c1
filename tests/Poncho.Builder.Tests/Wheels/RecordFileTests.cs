using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Poncho.Builder.Wheels;
using Poncho.Conda.Linking;
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
        Assert.Equal(rows.OrderBy(row => row.Path, Utf8Order.Instance), RecordFile.Parse(Encoding.UTF8.GetString(written)).Rows);
        Assert.Equal(written, RecordFile.Write(rows.Reverse()));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whatever_the_text_is_it_is_read() => Prop.ForAll(
        Gen.Elements(",", "\"", "\n", "\r\n", "a", "b,c,d\n", "\"x\"").ListOf().Select(string.Concat).ToArbitrary(),
        text =>
        {
            var rows = RecordFile.Parse(text).Rows;
            Assert.Equal(RecordFile.Write(rows), RecordFile.Write(RecordFile.Parse(Encoding.UTF8.GetString(RecordFile.Write(rows))).Rows));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a,,\nb,,\n")]
    [InlineData("a,,\r\nb,,\r\n")]
    [InlineData("a,,\n\nb,,")]
    [InlineData("\"a\",\"\",\"\"\nb,,")]
    public void Rows_end_as_any_system_ends_lines(string text) => Assert.Equal(["a", "b"], RecordFile.Parse(text).Rows.Select(row => row.Path));

    [Theory]
    [InlineData("a\n", "a||")]
    [InlineData("a,\n", "a||")]
    [InlineData("a,b,1,d\n", "a|b|1")]
    [InlineData("\"a,,\n", "a,,\n||")]
    [InlineData("a,b,1\na,b,1\n", "a|b|1 a|b|1")]
    public void Rows_of_another_form_are_read_as_Python_reads_them(string text, string rows) =>
        Assert.Equal(rows, string.Join(' ', RecordFile.Parse(text).Rows.Select(row => $"{row.Path}|{row.Hash}|{row.Size}")));

    [Theory]
    [InlineData("\ufeffdemo/a.py", "demo/a.py")]
    [InlineData("demo\\a.py", "demo/a.py")]
    [InlineData("./demo/a.py", "demo/a.py")]
    [InlineData(".\\demo\\a.py", "demo/a.py")]
    [InlineData("demo//a.py", "demo/a.py")]
    public void A_path_is_found_in_whatever_way_it_is_written(string row, string path) => Assert.Single(RecordFile.Parse($"{row},,\n").Find(path));
}
