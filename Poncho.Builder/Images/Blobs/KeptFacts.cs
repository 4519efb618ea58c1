using System.Text;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Images.Blobs;

/// <summary>The digests of blobs that are put together of pieces, kept by what the pieces are: to learn them all bytes have to be read.</summary>
/// <param name="folder">Where they are kept; made when the first are.</param>
internal sealed class KeptFacts(string folder)
{
    private const string Form = "image blob 1";

    /// <param name="key">What the pieces are.</param>
    /// <param name="read">Reads them.</param>
    public PlainFacts Of(string key, Func<PlainFacts> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        string path = Path.Combine(folder, Digest.Of(Encoding.UTF8.GetBytes($"{Form}\n{key}")).Hex + ".blob");
        if (Kept(path) is { } kept) return kept;
        var facts = read();
        KeptFile.Write(folder, path, Encoding.UTF8.GetBytes(facts.ToText() + "\n"));
        return facts;
    }

    private static PlainFacts? Kept(string path)
    {
        try
        {
            return File.Exists(path) ? PlainFacts.Parse(File.ReadAllText(path).TrimEnd('\n')) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
