using Poncho.IO;

namespace Poncho.Builder.Cli.Terminals;

/// <summary>Digests in tables.</summary>
internal static class DigestText
{
    /// <summary>The first twelve digits, as docker shows them: enough to tell blobs apart by eye.</summary>
    public static string Short(Digest digest) => digest.Hex[..12];
}
