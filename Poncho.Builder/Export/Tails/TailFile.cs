namespace Poncho.Builder.Export.Tails;

/// <summary>A file of a tarball's tail.</summary>
/// <param name="Path">Below the prefix.</param>
/// <param name="IsExecutable">Whether it may be executed.</param>
/// <param name="Modified">Its time, in seconds since 1970.</param>
/// <param name="Content">Its bytes; empty where a file of the layer gets no stand-in.</param>
internal sealed record TailFile(string Path, bool IsExecutable, long Modified, byte[] Content);
