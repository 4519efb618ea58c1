using System.Text.Json;

namespace Poncho.Builder.Locks;

/// <summary>The same, for one type of source.</summary>
internal abstract class SourceFormat<TSource> : ISourceFormat where TSource : LockedSource
{
    public abstract string Kind { get; }

    protected abstract TSource Read(SourceMembers source);

    protected abstract void Write(Utf8JsonWriter json, TSource source);

    LockedSource ISourceFormat.Read(SourceMembers source) => Read(source);

    void ISourceFormat.Write(Utf8JsonWriter json, LockedSource source) => Write(json, (TSource)source);

    /// <summary>The archive's size and checksum; an md5 stands only where there is nothing better.</summary>
    protected static void WriteArchive(Utf8JsonWriter json, LockedSource source, string? md5 = null)
    {
        if (source.Size is { } size) json.WriteNumber("size", size);
        if (source.Sha256 is { } sha256) json.WriteString("sha256", sha256.Hex);
        else if (md5 is not null) json.WriteString("md5", md5);
    }
}
