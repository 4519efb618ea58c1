using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Poncho.IO;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.Relocating;

public class RelocatingWriterTests
{
    [Fact]
    public void A_binary_keeps_its_length_and_all_that_is_not_a_string_with_a_placeholder()
    {
        var pieces = Gen.Elements("/pp", "a", "b\0", "\0", "/p", "xyz\n").ListOf().Select(parts => string.Concat(parts));
        Prop.ForAll(pieces.ToArbitrary(), text =>
        {
            byte[] made = Relocated.Bytes(Encoding.UTF8.GetBytes(text), "/pp", RelocationMode.Binary, "/q", 3);
            return Encoding.UTF8.GetString(made) == CString(text);
        }).QuickCheckThrowOnFailure();

        // Said again by other means: split at NUL, replace, fill up.
        static string CString(string text) => string.Join('\0', text.Split('\0').Select(s => s.Replace("/pp", "/q", StringComparison.Ordinal).PadRight(s.Length, '\0')));
    }

    [Fact]
    public void Text_is_what_a_replacement_of_the_whole_makes()
    {
        var pieces = Gen.Elements("/pp", "a", "#", "\n", "/p", "xyz").ListOf().Select(parts => "x" + string.Concat(parts));
        Prop.ForAll(pieces.ToArbitrary(), text =>
            Encoding.UTF8.GetString(Relocated.Bytes(Encoding.UTF8.GetBytes(text), "/pp", RelocationMode.Text, "/longer", 2)) == text.Replace("/pp", "/longer", StringComparison.Ordinal)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_shebang_without_a_line_break_is_written_too()
    {
        string long150 = "/" + new string('l', 150);
        Assert.Equal($"#!/bin/sh\n'''exec' \"{long150}/python\" \"$0\" \"$@\" #'''", Text("#!/pp/python", long150));
        Assert.Equal("#!/q/python", Text("#!/pp/python", "/q"));
    }

    [Theory]
    [InlineData("# coding=windows-1252")]
    [InlineData(" \t# vim: set fileencoding=latin-1 :")]
    [InlineData("# -*- coding: iso-8859-15 -*-\r")]
    [InlineData("# encoding - no; coding: koi8_r /pp")]
    public void The_declaration_of_an_encoding_stays_in_the_second_line(string line)
    {
        string long150 = "/" + new string('l', 150), declared = line.Replace("/pp", long150, StringComparison.Ordinal);
        Assert.Equal($"#!/bin/sh\n{declared}\n'''exec' \"{long150}/python\" -E \"$0\" \"$@\" #'''\nx = '{long150}'\n", Text($"#!/pp/python -E\n{line}\nx = '/pp'\n", long150));
        Assert.Equal($"#!/bin/sh\n{declared}\n'''exec' \"{long150}/python\" \"$0\" \"$@\" #'''", Text($"#!/pp/python\n{line}", long150));
    }

    [Theory]
    [InlineData("# -*- coding: utf-8 -*-")]
    [InlineData("# -*- coding: UTF_8 -*-")]
    [InlineData("# coding = latin-1")]
    [InlineData("x = 1 # coding=latin-1")]
    [InlineData("")]
    [InlineData("\n# coding=latin-1")]
    public void A_second_line_that_declares_nothing_else_stays_behind_the_shebang(string line)
    {
        string long150 = "/" + new string('l', 150);
        Assert.Equal($"#!/bin/sh\n'''exec' \"{long150}/python\" \"$0\" \"$@\" #'''\n{line}\n{long150}", Text($"#!/pp/python\n{line}\n/pp", long150));
        Assert.Equal($"#!/q/python\n{line}\n/q", Text($"#!/pp/python\n{line}\n/pp", "/q"));
    }

    [Theory]
    [InlineData("with a blank")]
    [InlineData("llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll")]
    public async Task Python_reads_a_script_by_its_declaration_wherever_it_is_unpacked(string name)
    {
        using var folder = new TempFolder();
        string prefix = Directory.CreateDirectory(folder[name]).FullName;
        File.CreateSymbolicLink(Path.Combine(prefix, "python3"), Programs.Need("python3"));
        byte[] script = [.. "#!/pp/python3\n# coding=windows-1252\nprint(ascii('"u8, 0x80, .. "'))\n"u8];
        await File.WriteAllBytesAsync(folder["script"], Relocated.Bytes(script, "/pp", RelocationMode.Text, prefix, 5), TestContext.Current.CancellationToken);
        File.SetUnixFileMode(folder["script"], (UnixFileMode)0x1ed);
        Assert.Equal("'\\u20ac'\n", (await Programs.RunAsync(folder["script"], [])).Succeeded().Output);
    }

    [Theory]
    [InlineData("/it's")]
    [InlineData("/a\"b")]
    [InlineData("/a\\b")]
    [InlineData("/a$b")]
    [InlineData("/a`b")]
    public void A_prefix_that_text_would_read_as_something_else_is_refused(string path)
    {
        var error = Assert.Throws<PonchoException>(() => new Prefix(path).CheckCanBeWritten());
        Assert.EndsWith($": \"{path}\"", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
        new Prefix("/a b/ü/(c)").CheckCanBeWritten();
    }

    [Fact]
    public void A_first_line_beyond_any_shebang_is_text()
    {
        string line = "#!/pp/python " + new string('x', 70_000) + "/pp";
        Assert.Equal(line.Replace("/pp", "/q", StringComparison.Ordinal), Text(line, "/q"));
    }

    [Fact]
    public void Bytes_of_the_shebang_that_are_no_utf8_stay_as_they_are()
    {
        byte[] line = [.. "#!/pp/bin/x "u8, 0xff, 0xfe, (byte)'\n'];
        byte[] made = Relocated.Bytes(line, "/pp", RelocationMode.Text, "/" + new string('l', 150), 100);
        Assert.Equal([.. "#!/usr/bin/env x "u8, 0xff, 0xfe, (byte)'\n'], made);
    }

    [Theory]
    [InlineData(2, "one byte off")]
    [InlineData(3000, "beyond the end")]
    public void An_offset_that_does_not_point_at_the_placeholder_is_refused(long offset, string reason)
    {
        var file = new Relocation { Path = "bin/x", Mode = RelocationMode.Binary, Placeholder = "/pp", Offsets = [offset] };
        var error = Assert.Throws<PonchoException>(() =>
        {
            var writer = RelocatingWriter.Begin(file, new Prefix("/q"), new MemoryStream());
            writer.Write("a/pp\0"u8);
            writer.Complete();
        });
        Assert.True(error.Message.Contains($"byte {offset} ", StringComparison.Ordinal) && error.Message.EndsWith("\"bin/x\"", StringComparison.Ordinal), reason);
    }

    [Fact]
    public void A_prefix_longer_than_a_binary_placeholder_is_refused_with_both_lengths()
    {
        var file = new Relocation { Path = "bin/x", Mode = RelocationMode.Binary, Placeholder = "/place", Offsets = [0] };
        var error = Assert.Throws<PonchoException>(() => RelocatingWriter.Begin(file, new Prefix("/longer/é"), new MemoryStream()));
        Assert.Equal("the environment's folder has a path of 10 bytes, and the binary file bin/x has room for 6: \"/longer/é\"", error.Message);
        Assert.NotNull(error.Hint);
        RelocatingWriter.CheckFits(file with { Mode = RelocationMode.Text }, new Prefix("/longer/é"));
        RelocatingWriter.CheckFits(file, new Prefix("/place/"));
    }

    [Theory]
    [InlineData("relative", "a relative path")]
    [InlineData("/", "the root")]
    [InlineData("//", "the root")]
    [InlineData("", "nothing")]
    [InlineData("/a\nb", "a line break")]
    public void Prefix_refuses_a_path_that_no_prefix_can_have(string path, string reason) => Assert.True(Assert.Throws<PonchoException>(() => new Prefix(path)).Message.Length > 0, reason);

    private static string Text(string text, string prefix) => Encoding.UTF8.GetString(Relocated.Bytes(Encoding.UTF8.GetBytes(text), "/pp", RelocationMode.Text, prefix, 5));
}
