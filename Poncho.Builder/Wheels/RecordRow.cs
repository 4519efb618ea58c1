using System.Globalization;
using System.Security.Cryptography;

namespace Poncho.Builder.Wheels;

/// <summary>One row of RECORD, in its own words.</summary>
/// <param name="Path">Relative to the folder of modules, with <c>/</c>.</param>
/// <param name="Hash"><c>ALGORITHM=DIGEST</c>, by the standard in URL-safe base64 without padding; empty where there is none.</param>
/// <param name="Size">Bytes in decimal; empty where the row does not say.</param>
internal readonly record struct RecordRow(string Path, string Hash, string Size)
{
    /// <summary>The row of a file whose bytes are known.</summary>
    public static RecordRow Of(string path, ReadOnlySpan<byte> content)
    {
        string hash = RecordHash.Text(RecordHash.Sha256, SHA256.HashData(content));
        return new RecordRow(path, hash, content.Length.ToString(CultureInfo.InvariantCulture));
    }
}
