namespace Poncho.Conda.Repodata;

/// <summary>A part of a record's bytes.</summary>
internal readonly record struct RecordPart(int Start, int Length)
{
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> record) => record.Slice(Start, Length);
}
