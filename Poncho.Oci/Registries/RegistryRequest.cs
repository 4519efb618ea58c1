using Poncho.IO.Net;
using Poncho.Oci.Authentication;

namespace Poncho.Oci.Registries;

/// <summary>What is asked of a registry.</summary>
/// <param name="Method">GET, HEAD, POST, PUT, PATCH or DELETE.</param>
/// <param name="Address">Below the registry's base, or absolute where the registry named it.</param>
/// <param name="Scopes">What a token must allow for it.</param>
/// <param name="Name">What progress and messages call it.</param>
internal sealed record RegistryRequest(HttpMethod Method, Uri Address, Scopes Scopes, string Name)
{
    /// <summary>The media types that are taken; empty for any.</summary>
    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>The first byte that is wanted; 0 for all.</summary>
    public long From { get; init; }

    /// <summary>What is sent; null for nothing. It can be sent again.</summary>
    public Func<SentBody>? Body { get; init; }

    /// <summary>Of <see cref="Body"/>.</summary>
    public string? ContentType { get; init; }

    /// <summary>Where <see cref="Body"/> lies in a larger whole, as <c>FROM-TO</c>; null where it is the whole.</summary>
    public string? ContentRange { get; init; }

    /// <summary>A small body is read at once, up to so many bytes, so that a connection that breaks in it is tried again; 0 leaves it to be read.</summary>
    public int Limit { get; init; }

    /// <summary>Whether a large body goes one way or the other.</summary>
    public bool IsTransfer { get; init; }

    /// <summary>Whether it may simply be sent again after it broke off.</summary>
    public bool IsRepeatable { get; init; } = true;

    /// <summary>What a message says could not be done, such as <c>cannot push</c>.</summary>
    public string Verb { get; init; } = "cannot read";

    public HttpRequestMessage ToMessage(Uri url)
    {
        var message = new HttpRequestMessage(Method, url);
        foreach (string type in Accept) message.Headers.TryAddWithoutValidation("Accept", type);
        if (From > 0) message.Headers.Range = new System.Net.Http.Headers.RangeHeaderValue(From, null);
        if (Body is not null)
        {
            message.Content = Body();
            message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType ?? "application/octet-stream");
            if (ContentRange is not null) message.Content.Headers.TryAddWithoutValidation("Content-Range", ContentRange);
        }
        else if (Method == HttpMethod.Post || Method == HttpMethod.Put || Method == HttpMethod.Patch)
        {
            // Some refuse these methods without a length.
            message.Content = new SentBody(ReadOnlyMemory<byte>.Empty);
        }

        return message;
    }
}
