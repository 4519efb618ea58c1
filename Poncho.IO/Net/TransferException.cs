using System.Net;

namespace Poncho.IO.Net;

/// <summary>A transfer failed on the other side or on the way; the message names the URL without secrets.</summary>
public sealed class TransferException : PonchoException
{
    public TransferException(string message, string? hint = null, Exception? inner = null)
        : base(message, hint, inner)
    {
    }

    /// <summary>What the server answered; null where none answered.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>True where the server (or the disk, for <c>file://</c>) says that there is no such thing: 404 or 410.</summary>
    public bool IsNotFound => Status is HttpStatusCode.NotFound or HttpStatusCode.Gone;

    /// <summary>
    /// True where nothing of this host answered: no connection, none that can be trusted, or silence. What else it has cannot be had either.
    /// </summary>
    public bool IsUnreachable { get; init; }

    /// <summary>In a few words why nothing answered; null where something did, or there is no more to be said than the message.</summary>
    public string? Reason { get; init; }

    /// <summary>True where the same request may succeed later.</summary>
    public bool IsTransient { get; init; }

    /// <summary>How long the server wants to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
