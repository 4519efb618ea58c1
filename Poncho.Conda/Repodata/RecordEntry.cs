using System.IO.Hashing;

namespace Poncho.Conda.Repodata;

/// <summary>Where one record lies in the bytes of <c>repodata.json</c>.</summary>
/// <param name="KeyStart">Of the file name, without its quotes.</param>
/// <param name="KeyLength">Bytes of the file name.</param>
/// <param name="ValueStart">Of the record's <c>{</c>.</param>
/// <param name="ValueLength">Bytes of the record.</param>
/// <param name="Section">Which object of the file it stands in.</param>
/// <param name="Check">Of the bytes from the file name to the record's end, so that what a kept index became on the disk is noticed.</param>
internal readonly record struct RecordEntry(int KeyStart, short KeyLength, RecordSection Section, int ValueStart, int ValueLength, uint Check)
{
    /// <summary>The check of these bytes.</summary>
    public static uint CheckOf(ReadOnlySpan<byte> json, int keyStart, int valueEnd) => (uint)XxHash3.HashToUInt64(json[keyStart..valueEnd]);
}
