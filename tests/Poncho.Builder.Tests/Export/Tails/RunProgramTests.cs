using System.Buffers.Binary;
using Poncho.Builder.Export.Tails;
using Poncho.Runtime.Environments;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Export.Tails;

/// <summary>Which programs a tarball carries along: those that run on any node of its platform.</summary>
public class RunProgramTests
{
    private static readonly TargetPlatform s_platform = new() { Os = "linux", Architecture = "amd64", Subdir = "linux-64" };

    [Fact]
    public void A_static_program_for_the_platform_is_taken()
    {
        byte[] program = Elf(62, 1, 6, 2);
        Assert.True(RunProgram.IsStatic(program, s_platform));
        Assert.False(RunProgram.IsStatic(program, s_platform with { Architecture = "arm64" }));
        Assert.True(RunProgram.IsStatic(Elf(183, 1), s_platform with { Architecture = "arm64" }));
        Assert.False(RunProgram.IsStatic(program, s_platform with { Os = "osx" }));
    }

    [Fact]
    public void A_program_that_needs_a_dynamic_linker_is_not() => Assert.False(RunProgram.IsStatic(Elf(62, 1, 3, 2), s_platform));

    [Fact]
    public void Nor_is_the_originals_script_or_what_is_cut_short()
    {
        Assert.False(RunProgram.IsStatic("#! /bin/bash\n"u8, s_platform));
        byte[] program = Elf(62, 1, 6, 2);
        for (int length = 0; length < program.Length - 4; length += 7) RunProgram.IsStatic(program.AsSpan(0, length), s_platform);
        Assert.False(RunProgram.IsStatic(program.AsSpan(0, 100), s_platform));
    }

    [Fact]
    public void What_this_machine_runs_with_a_library_is_told_by_its_header()
    {
        byte[] program = File.ReadAllBytes(Programs.Need("gzip"));
        Assert.SkipUnless(program.AsSpan().StartsWith("\u007fELF"u8), "gzip is no program here");
        Assert.False(RunProgram.IsStatic(program, s_platform));
    }

    private static byte[] Elf(ushort machine, params int[] headers)
    {
        const int HeaderSize = 56, Start = 64;
        byte[] file = new byte[Start + (HeaderSize * headers.Length)];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(18), machine);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), Start);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(54), HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), (ushort)headers.Length);
        for (int i = 0; i < headers.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(Start + (HeaderSize * i)), headers[i]);
        return file;
    }
}
