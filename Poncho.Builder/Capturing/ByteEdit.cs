namespace Poncho.Builder.Capturing;

/// <summary>Other bytes in the place of some of a file's.</summary>
/// <param name="Offset">In the file as it is.</param>
/// <param name="Removed">Bytes that are passed over.</param>
/// <param name="Inserted">What is written there.</param>
internal readonly record struct ByteEdit(long Offset, int Removed, byte[] Inserted);
