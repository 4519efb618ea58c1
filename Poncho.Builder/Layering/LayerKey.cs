using System.Text;
using Poncho.IO;

namespace Poncho.Builder.Layering;

/// <summary>
/// The name of a layer that need not be made yet: the sha256 of everything that its bytes depend on, one thing a line. Two sources with the same key have the same
/// layer, so a layer that was made once is found again by it.
/// </summary>
internal sealed class LayerKey
{
    private readonly StringBuilder _lines = new();

    /// <param name="form">The form of the layer and its version: raised whenever the same source would give other bytes.</param>
    public LayerKey(string form) => With("form", form);

    public LayerKey With(string name, string value)
    {
        if (value.Contains('\n', StringComparison.Ordinal)) throw new ArgumentException($"a line break in {name}");
        _lines.Append(name).Append('=').Append(value).Append('\n');
        return this;
    }

    public Digest ToDigest() => Digest.Of(Encoding.UTF8.GetBytes(_lines.ToString()));
}
