namespace Poncho.IO.Net;

/// <summary>One address of a thing, and what was learnt of it while trying.</summary>
internal sealed class Mirror(Uri url)
{
    public Uri Url { get; } = url;

    /// <summary>For messages.</summary>
    public string Shown { get; } = url.IsFile ? url.LocalPath : Redacted.Url(url);

    /// <summary>How often it gave bytes that were not the promised ones.</summary>
    public int Mismatches { get; set; }

    /// <summary>What If-Range takes: a strong ETag, else the date of the last answer; null before the first.</summary>
    public string? Validator { get; set; }
}
