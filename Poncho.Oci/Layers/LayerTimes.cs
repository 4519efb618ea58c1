namespace Poncho.Oci.Layers;

/// <summary>Times of files that no source gives one, or not a whole one.</summary>
public static class LayerTimes
{
    /// <summary>1980-01-01 00:00:00 UTC in seconds since 1970: the earliest that a zip can hold, so that tools which pack a prefix again do not stumble over it.</summary>
    public const long Fixed = 315_532_800;

    /// <summary>The time of a zip's entry. It is local time of nobody knows where: taken as UTC, it is the same everywhere.</summary>
    public static long OfZip(DateTimeOffset stated) => Math.Max(Fixed, new DateTimeOffset(DateTime.SpecifyKind(stated.DateTime, DateTimeKind.Utc)).ToUnixTimeSeconds());
}
