namespace Poncho.Runtime.NodeCache;

/// <summary>A layer or environment of a node cache that is damaged.</summary>
/// <param name="Folder">Where it was.</param>
/// <param name="Reason">What is wrong with it, such as the first file that is not what it was.</param>
public sealed record CacheDamage(string Folder, string Reason);
