namespace Poncho.Builder.Sources.Archives;

/// <summary>An archive on this machine's disk.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="IsChecked">Whether its checksum was compared as it arrived in this process; else it must be before the bytes are used.</param>
/// <param name="IsOurs">Whether it lies in the package cache, and may go once its layer is made; else it is a channel's own file.</param>
internal sealed record FetchedArchive(string Path, bool IsChecked, bool IsOurs);
