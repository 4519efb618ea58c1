namespace Poncho.IO.Net;

/// <summary>
/// What tells one state of a resource from another, as the server wrote it; kept beside a copy, and shown to the server with the next
/// question (RFC 9110 section 13).
/// </summary>
public sealed record Validators
{
    /// <summary>With its quotes and, if it is weak, its <c>W/</c>.</summary>
    public string? ETag { get; init; }

    public string? LastModified { get; init; }

    /// <summary>How long the copy may be used without asking (Cache-Control's <c>max-age</c>); null where the server says nothing.</summary>
    public TimeSpan? MaxAge { get; init; }
}
