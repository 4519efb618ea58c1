namespace Poncho.Builder.LocalCode;

/// <summary>A file of a project's folder.</summary>
/// <param name="Path">Below the folder, with <c>/</c>.</param>
/// <param name="FullPath">Where it lies.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Time">When it was last written, in ticks of UTC.</param>
internal sealed record ProjectFile(string Path, string FullPath, long Size, long Time)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}
