using System.Globalization;
using System.Runtime.InteropServices;

namespace Poncho.Node;

/// <summary>
/// What <c>-d</c> prints, where and as the original does: lines on standard output, with the local time, the program and its process.
/// </summary>
internal sealed unsafe partial class RunLog(StandardOutput output, bool isOn)
{
    // struct tm: nine ints, and on Linux an offset and a name.
    private const int TimeSize = 64;

    public void Write(string message)
    {
        if (isOn) output.WriteLine($"{Now()} {NodeProgram.Name}({Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}): {message}");
    }

    // By libc, which takes UTC where the machine has no list of time zones.
    private static string Now()
    {
        long seconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        int* time = stackalloc int[TimeSize];
        if (LocalTime(&seconds, time) is null) return "";
        return string.Create(CultureInfo.InvariantCulture, $"{time[5] + 1900:d4}-{time[4] + 1:d2}-{time[3]:d2} {time[2]:d2}:{time[1]:d2}:{time[0]:d2}");
    }

    [LibraryImport("libc", EntryPoint = "localtime_r")]
    private static partial int* LocalTime(long* seconds, int* time);
}
