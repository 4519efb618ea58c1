namespace Poncho.Builder.Sources.Conda;

/// <summary>The package's <c>conda-meta</c> record, which every conda layer ends with.</summary>
internal readonly record struct LayerRecord(string Path, byte[] Content);
