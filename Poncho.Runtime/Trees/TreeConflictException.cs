namespace Poncho.Runtime.Trees;

/// <summary>
/// Two layers that are unpacked side by side meet at a path where the result would depend on which came first: they must be unpacked one
/// after another.
/// </summary>
internal sealed class TreeConflictException(string path) : Exception($"layers meet at \"{path}\"");
