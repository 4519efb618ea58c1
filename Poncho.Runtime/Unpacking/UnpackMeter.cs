using Poncho.IO;

namespace Poncho.Runtime.Unpacking;

/// <summary>Counts what the layers of one environment become, on all threads, and says stop at the limits.</summary>
internal sealed class UnpackMeter(UnpackLimits limits)
{
    private long _bytes, _entries;

    public void CountEntry(string source)
    {
        if (Interlocked.Increment(ref _entries) > limits.Entries) throw Refused(source, $"{limits.Entries} files", "PONCHO_UNPACK_ENTRIES");
    }

    public void CountBytes(long bytes, string source)
    {
        if (Interlocked.Add(ref _bytes, bytes) > limits.Bytes) throw Refused(source, $"{limits.Bytes} bytes", "PONCHO_UNPACK_BYTES");
    }

    private static PonchoException Refused(string source, string what, string variable) =>
        new($"{source} would become more than {what}; nothing was kept", $"if that is right, set {variable} to a larger number");
}
