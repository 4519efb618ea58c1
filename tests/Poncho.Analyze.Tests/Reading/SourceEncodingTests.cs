using System.Text;
using Poncho.Analyze.Reading;
using Xunit;

namespace Poncho.Analyze.Tests.Reading;

public class SourceEncodingTests
{
    static SourceEncodingTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("latin-1", "iso-8859-1")]
    [InlineData("iso-8859-15", "iso-8859-15")]
    [InlineData("cp1252", "windows-1252")]
    [InlineData("utf-8", "utf-8")]
    [InlineData("UTF_8", "utf-8")]
    [InlineData("euc_jp", "euc-jp")]
    [InlineData("shift_jis", "shift_jis")]
    [InlineData("gbk", "gbk")]
    [InlineData("koi8-r", "koi8-r")]
    public void A_declared_encoding_is_read(string declared, string encoding)
    {
        string text = encoding switch { "euc-jp" or "shift_jis" or "gbk" => "表", "koi8-r" => "ж", _ => "é" };
        byte[] source = Encoding.GetEncoding(encoding).GetBytes($"#!/usr/bin/python\n# -*- coding: {declared} -*-\nx = '{text}'; import a\n");
        SourceReading reading = SourceReader.Read(source);
        Assert.Null(reading.Problem);
        Assert.Equal("a", Assert.Single(reading.Imports).Module);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_source() => Assert.Equal("a", Assert.Single(SourceReader.Read([0xEF, 0xBB, 0xBF, .. "import a"u8]).Imports).Module);

    [Fact]
    public void A_wrong_byte_has_its_place()
    {
        SourceReading reading = SourceReader.Read([.. "import a\nx = '"u8, 0xE9, .. "'\n"u8]);
        Assert.Equal("line 2, column 6: byte 0xe9 is no UTF-8, and no other encoding is declared", reading.Problem!.ToString());
    }

    [Fact]
    public void An_unknown_encoding_is_named() => Assert.Equal("line 1: unknown encoding: \"klingon\"", SourceReader.Read("# coding: klingon\nimport a\n"u8).Problem!.ToString());

    [Fact]
    public void An_encoding_is_declared_in_a_comment_of_the_first_two_lines_alone() =>
        Assert.Null(SourceReader.Read("x = 1\n# coding: klingon\n"u8).Problem);

    [Fact]
    public void A_binary_is_no_source() => Assert.NotNull(SourceReader.Read(File.ReadAllBytes(typeof(SourceEncodingTests).Assembly.Location)).Problem);
}
