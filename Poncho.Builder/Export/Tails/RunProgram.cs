using System.Buffers.Binary;
using Poncho.IO.Files;
using Poncho.Oci.Layers;
using Poncho.Runtime.Activation;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Export.Tails;

/// <summary>
/// The node's program, <c>poncho_package_run</c>, as it lies beside this one: with it in a tarball's <c>bin</c> a task needs nothing else. Only a static
/// program is taken, which runs on any node: a link to this program, or the original's of the same name, is not.
/// </summary>
internal static class RunProgram
{
    private const string Name = "poncho_package_run";

    private const int Largest = 32 * 1024 * 1024;

    // ELF: where the header says for which machine, and where and how large the program headers are, in a file of 64 bits; the type of the one
    // that names a dynamic linker.
    private const int HeaderLength = 64, MachineAt = 18, HeadersAt = 32, HeaderSizeAt = 54, HeaderCountAt = 56, Interpreter = 3;

    /// <summary>Null where there is none for the platform.</summary>
    public static TailFile? For(TargetPlatform platform)
    {
        try
        {
            string path = Path.Combine(AppContext.BaseDirectory, Name);
            if (!File.Exists(path) || new FileInfo(path).Length > Largest) return null;
            byte[] program = File.ReadAllBytes(path);
            return IsStatic(program, platform) ? new TailFile(TarballScripts.RunProgram, true, LayerTimes.Fixed, program) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(Name, e);
        }
    }

    /// <summary>Whether bytes are a program for a platform that needs nothing of the machine but its kernel.</summary>
    internal static bool IsStatic(ReadOnlySpan<byte> program, TargetPlatform platform)
    {
        int machine = platform switch
        {
            { Os: "linux", Architecture: "amd64" } => 62,
            { Os: "linux", Architecture: "arm64" } => 183,
            _ => 0,
        };
        bool isElf = program.Length >= HeaderLength && program.StartsWith("\u007fELF\u0002\u0001"u8);
        if (machine == 0 || !isElf || BinaryPrimitives.ReadUInt16LittleEndian(program[MachineAt..]) != machine) return false;
        ulong at = BinaryPrimitives.ReadUInt64LittleEndian(program[HeadersAt..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(program[HeaderSizeAt..]);
        for (int left = BinaryPrimitives.ReadUInt16LittleEndian(program[HeaderCountAt..]); left > 0; left--, at += (ulong)size)
        {
            if (at > (ulong)program.Length - sizeof(int)) return false;
            if (BinaryPrimitives.ReadInt32LittleEndian(program[(int)at..]) == Interpreter) return false;
        }

        return true;
    }
}
