using System.Text;
using Poncho.Builder.Sources.Placing;

namespace Poncho.Builder.Sources.Pip;

/// <summary>Scripts that a wheel brings along as files: a first line that begins with <c>#!python</c> stands for whatever Python they are installed for (PEP 427).</summary>
internal static class WheelScript
{
    public static bool AsksForPython(SpooledFile script)
    {
        if (script.Length < "#!python"u8.Length) return false;
        Span<byte> start = stackalloc byte["#!python"u8.Length];
        using var content = script.Open();
        content.ReadExactly(start);
        return start.SequenceEqual("#!python"u8);
    }

    /// <summary>The script with another first line; what options the old one had is lost, as with pip.</summary>
    public static byte[] Rewrite(ReadOnlySpan<byte> script, string interpreter)
    {
        int end = script.IndexOf((byte)'\n');
        return [.. "#!"u8, .. Encoding.UTF8.GetBytes(interpreter), (byte)'\n', .. end < 0 ? [] : script[(end + 1)..]];
    }
}
