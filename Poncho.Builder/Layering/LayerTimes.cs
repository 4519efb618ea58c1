namespace Poncho.Builder.Layering;

/// <summary>Times of files that no source gives one.</summary>
internal static class LayerTimes
{
    /// <summary>1980-01-01 00:00:00 UTC in seconds since 1970: the earliest that a zip can hold, so that tools which pack a prefix again do not stumble over it.</summary>
    public const long Fixed = 315_532_800;
}
