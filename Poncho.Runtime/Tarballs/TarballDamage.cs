using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Runtime.Tarballs;

/// <summary>What a user reads where a tarball's bytes are not what they should be.</summary>
internal static class TarballDamage
{
    /// <param name="source">What is damaged, such as <c>layer numpy 2.4.6</c>.</param>
    /// <param name="inner">What the reader or the decompressor said of it.</param>
    public static PonchoException In(string source, Exception inner)
    {
        if (FileErrors.IsOfSystem(inner)) return FileErrors.CannotRead(source, inner);
        string reason = inner.Message.Split('\n')[0].TrimEnd('.', '\r');
        return new PonchoException($"{source} is damaged: {reason}", "fetch or create it again", inner);
    }
}
