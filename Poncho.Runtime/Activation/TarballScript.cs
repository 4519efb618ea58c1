namespace Poncho.Runtime.Activation;

/// <summary>A file that the environment layer adds so that a plain tarball works by hand.</summary>
/// <param name="Path">Below the prefix.</param>
/// <param name="IsExecutable">Whether it is run, and not read by a shell.</param>
/// <param name="Content">Its bytes; where they hold the placeholder, the relocation index must say so (mode text).</param>
public sealed record TarballScript(string Path, bool IsExecutable, ReadOnlyMemory<byte> Content);
