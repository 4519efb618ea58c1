namespace Poncho.Analyze.Reading;

/// <summary>The names in a stretch of source.</summary>
/// <param name="Alone">Those that stand alone, which Python looks up in the functions around and in the file: <c>np</c> of <c>np.sum</c>.</param>
/// <param name="BehindDots">Those behind a dot, which are some object's own and never the file's: <c>sum</c> of <c>np.sum</c>.</param>
internal sealed record SourceNames(IReadOnlySet<string> Alone, IReadOnlySet<string> BehindDots);
