using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Poncho.Runtime.Posix;

/// <summary>
/// What this process was started with, byte for byte, as a native program notes it before anything else happens in it
/// (<c>native/found.c</c>). A managed one, in development and in tests, has lost it by then.
/// </summary>
internal static unsafe partial class AsFound
{
    private const string Library = "poncho_found";

    /// <summary>Whether it was noted; the rest may be asked for only then.</summary>
    public static bool IsKnown => !RuntimeFeature.IsDynamicCodeSupported;

    /// <summary>The words of the command line, with the program's name first.</summary>
    public static List<byte[]> Arguments() => Strings(FoundArguments());

    /// <summary><c>NAME=VALUE</c> of each variable.</summary>
    public static List<byte[]> Variables() => Strings(FoundVariables());

    /// <summary>Ignores the signals that were ignored, and no others. For the moment before execve.</summary>
    [LibraryImport(Library, EntryPoint = "poncho_found_restore_signals")]
    public static partial void RestoreSignals();

    private static List<byte[]> Strings(byte** pointers)
    {
        var strings = new List<byte[]>();
        for (; *pointers is not null; pointers++) strings.Add(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(*pointers).ToArray());
        return strings;
    }

    [LibraryImport(Library, EntryPoint = "poncho_found_arguments")]
    private static partial byte** FoundArguments();

    [LibraryImport(Library, EntryPoint = "poncho_found_variables")]
    private static partial byte** FoundVariables();
}
