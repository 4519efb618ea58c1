namespace Poncho.Builder.Layering;

/// <summary>A path that one layer has, and below which another layer has something: as a file it cannot be the folder, too.</summary>
/// <param name="Path">Below the prefix.</param>
/// <param name="Owner">The number of the layer that has the path.</param>
/// <param name="Other">The number of the layer that has something below it.</param>
internal readonly record struct FolderClash(string Path, int Owner, int Other);
