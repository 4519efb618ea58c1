using System.Buffers.Binary;
using System.Globalization;
using Poncho.Testing;

namespace Poncho.EndToEnd.Faults;

/// <summary>A disk that fails below one folder, for the published program alone: a C library (<c>faulty_disk.c</c>) that is compiled here and preloaded.</summary>
internal sealed class FaultyDisk : IDisposable
{
    public const int NoSpace = 28, Broken = 5, Denied = 13, NoLocks = 37, NotSupported = 95;

    private readonly TempFolder _folder = new();
    private readonly PublishedPoncho _poncho;

    private FaultyDisk(PublishedPoncho poncho) => _poncho = poncho;

    /// <summary>How many calls the last run made that could have failed.</summary>
    public long Calls { get; private set; }

    private string Library => _folder["faulty_disk.so"];

    /// <summary>Compiles the library; skips the test where there is no compiler.</summary>
    public static async Task<FaultyDisk> CompileAsync(PublishedPoncho poncho)
    {
        string compiler = Programs.Need("gcc");
        var disk = new FaultyDisk(poncho);
        (await Programs.RunAsync(compiler, ["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", disk.Library, Repository.Path("tests", "Poncho.EndToEnd", "Faults", "faulty_disk.c"), "-ldl"])).Succeeded();
        return disk;
    }

    /// <summary>Runs <c>poncho</c> to its end with one fault on files of the user's folder.</summary>
    public async Task<ProgramResult> RunAsync(Fault fault, params string[] arguments)
    {
        // Outside of the folder that is watched.
        string count = _folder["count"];
        await File.WriteAllBytesAsync(count, new byte[8]);
        var variables = new Dictionary<string, string?>(_poncho.Environment, StringComparer.Ordinal)
        {
            ["LD_PRELOAD"] = Library,
            ["FAULT_BELOW"] = _poncho[""].TrimEnd('/'),
            ["FAULT_CALLS"] = fault.Calls,
            ["FAULT_AT"] = fault.At.ToString(CultureInfo.InvariantCulture),
            ["FAULT_ERROR"] = fault.Error.ToString(CultureInfo.InvariantCulture),
            ["FAULT_ON"] = fault.GoesOn ? "1" : null,
            ["FAULT_COUNT"] = count,
            ["FAULT_PROGRAM"] = "poncho",
        };
        var result = await Programs.RunAsync(PublishedPrograms.Path(), arguments, _poncho[""], variables);
        Calls = BinaryPrimitives.ReadInt64LittleEndian(await File.ReadAllBytesAsync(count));
        return result;
    }

    public void Dispose() => _folder.Dispose();
}
