namespace Poncho.Builder.Specs.Syntax;

/// <summary>Beyond these a file is no spec that a person wrote.</summary>
internal static class SyntaxLimits
{
    /// <summary>The longest file, in bytes.</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>Values within values; the deepest spec needs six.</summary>
    public const int MostDepth = 32;

    /// <summary>What is said of what is deeper.</summary>
    public const string TooDeep = "lists and mappings lie more than 32 deep in each other", LessDeep = "was another file meant?";

    /// <summary>Keys that "&lt;&lt;" brings into mappings, all together.</summary>
    public const int MostMerged = 100_000;
}
