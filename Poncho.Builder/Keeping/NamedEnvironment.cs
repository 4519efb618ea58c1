using Poncho.IO;

namespace Poncho.Builder.Keeping;

/// <summary>A name in the store and what it means, or meant until it was taken away.</summary>
internal sealed record NamedEnvironment(string Name, string Tag, Digest Digest)
{
    public override string ToString() => $"{Name}:{Tag}";
}
