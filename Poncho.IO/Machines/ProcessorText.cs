namespace Poncho.IO.Machines;

/// <summary>The text of <c>/proc/cpuinfo</c>.</summary>
public static class ProcessorText
{
    /// <summary>What stands behind the colon of the first line with that name; empty where there is none.</summary>
    public static string LineOf(string info, string name)
    {
        foreach (var line in info.AsSpan().EnumerateLines())
        {
            int colon = line.IndexOf(':');
            if (colon > 0 && line[..colon].Trim().SequenceEqual(name)) return line[(colon + 1)..].Trim().ToString();
        }

        return "";
    }
}
