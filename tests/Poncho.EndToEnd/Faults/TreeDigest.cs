using System.Globalization;
using System.Text;
using Poncho.EndToEnd.Trees;
using Poncho.IO;

namespace Poncho.EndToEnd.Faults;

/// <summary>All that lies in a folder in one number: paths, types, link targets, modes, bytes. What notes the time of unpacking is left out, and what a start keeps for the next (<c>.poncho/activation</c>, which has a checksum of its own, and <c>.poncho/name</c>, which the next start writes again).</summary>
internal static class TreeDigest
{
    public static string Of(string folder)
    {
        var text = new StringBuilder();
        foreach (var (path, item) in PrefixTree.Read(folder))
        {
            bool isKept = path.StartsWith(".poncho/activation", StringComparison.Ordinal) || path == ".poncho/name";
            if (isKept || path.StartsWith(".poncho/unpack", StringComparison.Ordinal)) continue;
            string what = item switch
            {
                // Where a hard link cannot be made, the node cache has a soft link to the same file.
                { LinkTarget: { } target } when target.Contains("/layers/", StringComparison.Ordinal) && item.ResolveLinkTarget(returnFinalTarget: false) is FileInfo { LinkTarget: null } file => Of(file),
                { LinkTarget: { } target } => target,
                FileInfo file => Of(file),
                _ => "folder",
            };
            text.Append(path).Append('\0').Append(what).Append('\n');
        }

        return Digest.Of(Encoding.UTF8.GetBytes(text.ToString())).ToString();
    }

    private static string Of(FileInfo file) => ((int)file.UnixFileMode).ToString("x", CultureInfo.InvariantCulture) + Digest.Of(File.ReadAllBytes(file.FullName));
}
