namespace Poncho.Builder.Sources.Placing;

/// <summary>A file that a layer ends with, such as the <c>conda-meta</c> record of every conda layer.</summary>
internal readonly record struct LastFile(string Path, byte[] Content);
