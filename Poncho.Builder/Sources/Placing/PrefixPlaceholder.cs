namespace Poncho.Builder.Sources.Placing;

/// <summary>What stands for the prefix in files that we write ourselves.</summary>
internal static class PrefixPlaceholder
{
    /// <summary>As long as conda's own, so that tools that patch in place have room.</summary>
    public static string Text { get; } = "/poncho_placeholder".PadRight(255, '_');
}
