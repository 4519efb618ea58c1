namespace Poncho.Builder.Wheels;

/// <summary>One row of RECORD, in its own words.</summary>
/// <param name="Path">Relative to the folder of modules, with <c>/</c>.</param>
/// <param name="Hash"><c>ALGORITHM=DIGEST</c> in URL-safe base64 without padding; empty where there is none.</param>
/// <param name="Size">Bytes in decimal; empty where nobody says.</param>
internal readonly record struct RecordRow(string Path, string Hash, string Size)
{
    /// <summary>The row of a file whose bytes are known.</summary>
    public static RecordRow Of(string path, ReadOnlySpan<byte> content) =>
        new(path, RecordHash.Text(RecordHash.Sha256, System.Security.Cryptography.SHA256.HashData(content)), content.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
