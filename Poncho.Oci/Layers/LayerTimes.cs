namespace Poncho.Oci.Layers;

/// <summary>Times of files in a layer where their source gives none, or none that says the same on every machine.</summary>
public static class LayerTimes
{
    /// <summary>
    /// 1980-01-01 00:00:00 UTC in seconds since 1970: the earliest that a zip can hold, so that tools which pack a prefix again do not
    /// stumble over it.
    /// </summary>
    public const long Fixed = 315_532_800;

    /// <summary>
    /// The time of a zip's entry, in seconds since 1970. A zip holds local time without its zone: it is taken as UTC, so that the layer is
    /// the same on every machine.
    /// </summary>
    /// <param name="stated">As the platform reads it from the zip.</param>
    public static long OfZip(DateTimeOffset stated)
    {
        var asUtc = new DateTimeOffset(DateTime.SpecifyKind(stated.DateTime, DateTimeKind.Utc));
        return Math.Max(Fixed, asUtc.ToUnixTimeSeconds());
    }
}
