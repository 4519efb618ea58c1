using Poncho.IO;

namespace Poncho.Builder.Wheels;

/// <summary>A wheel that a build back end made.</summary>
/// <param name="Path">Where it is kept.</param>
/// <param name="Sha256">Of its bytes.</param>
internal sealed record BuiltWheel(string Path, Digest Sha256)
{
    /// <summary>The wheel's file name, which says its project, version and for what it is.</summary>
    public string FileName => System.IO.Path.GetFileName(Path);
}
