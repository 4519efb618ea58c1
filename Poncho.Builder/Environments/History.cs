using System.Text;
using Poncho.Builder.Locks;

namespace Poncho.Builder.Environments;

/// <summary>The environment's <c>conda-meta/history</c>: what makes a folder a conda environment for conda, mamba and conda-pack, and what was asked for.</summary>
internal static class History
{
    /// <summary>One revision in conda's format. Its time is fixed: the same lock gives the same bytes.</summary>
    public static byte[] Write(EnvironmentLock @lock)
    {
        var text = new StringBuilder();
        text.Append("==> 1980-01-01 00:00:00 <==\n");
        text.Append("# cmd: poncho create\n");
        foreach (var source in @lock.Present.OfType<CondaSource>().OrderBy(s => s.Name, StringComparer.Ordinal))
            text.Append('+').Append(DistOf(source)).Append('\n');
        if (@lock.Requested.Count > 0) text.Append("# update specs: [").AppendJoin(", ", @lock.Requested.Select(Quoted)).Append("]\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // conda's name for it: CHANNEL/SUBDIR::NAME-VERSION-BUILD.
    private static string DistOf(CondaSource source)
    {
        var address = source.Address;
        string channel = address.Channel[(address.Channel.LastIndexOf('/') + 1)..];
        return $"{channel}/{address.Subdir}::{source.Name}-{source.Version}-{source.Build}";
    }

    // A Python string literal, which conda reads back as one.
    private static string Quoted(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
