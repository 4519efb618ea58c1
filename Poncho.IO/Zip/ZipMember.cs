namespace Poncho.IO.Zip;

/// <summary>A member of a zip, as its central directory has it.</summary>
/// <param name="Name">Its path in the zip.</param>
/// <param name="Method">See <see cref="ZipMethod"/>.</param>
/// <param name="Header">Offset of its local header.</param>
/// <param name="PackedSize">Bytes in the file.</param>
/// <param name="Size">Bytes when unpacked.</param>
public sealed record ZipMember(string Name, int Method, long Header, long PackedSize, long Size);
