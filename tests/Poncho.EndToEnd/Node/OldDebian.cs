using System.Text.RegularExpressions;
using Poncho.Testing;

namespace Poncho.EndToEnd.Node;

/// <summary>A root made of the oldest glibc that Debian's mirror has.</summary>
internal static partial class OldDebian
{
    /// <summary>With the C library, a shell and the program.</summary>
    public static async Task<string> RootAsync(string root)
    {
        Roots.Make(root);
        await DebianPackages.UnpackOldestAsync(root, "libc6", "dash", "coreutils", "libselinux1", "libpcre2-8-0", "libgcc-s1", "libcrypt1");
        return root;
    }

    /// <summary>What its C library says of itself.</summary>
    public static string GlibcOf(string root)
    {
        string text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(root, "lib", "x86_64-linux-gnu", "libc.so.6")));
        return Release().Match(text).Groups[1].Value;
    }

    [GeneratedRegex("release version ([0-9]+\\.[0-9]+)")]
    private static partial Regex Release();
}
