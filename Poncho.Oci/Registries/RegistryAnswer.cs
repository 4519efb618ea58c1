using System.Net;
using Poncho.IO.Net;

namespace Poncho.Oci.Registries;

/// <summary>What a registry answered; it takes one of the places for requests until it is closed.</summary>
internal sealed class RegistryAnswer(HttpAnswer answer, IDisposable place) : IDisposable
{
    public HttpResponseMessage Response => answer.Response;

    public HttpStatusCode Status => answer.Response.StatusCode;

    public Uri Url => answer.Response.RequestMessage!.RequestUri!;

    /// <summary>The body that was read already; null where it was not, or is longer than was to be read.</summary>
    public byte[]? Body { get; init; }

    public Task<Stream> OpenBodyAsync(Action<int> passed) => answer.OpenBodyAsync(passed);

    public async Task<byte[]?> ReadAsync(int limit, CancellationToken cancel) => Body ?? await answer.ReadAsync(limit, cancel);

    /// <summary>A header's value; null where there is none.</summary>
    public string? Header(string name) =>
        Response.Headers.NonValidated.TryGetValues(name, out var values) || Response.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.FirstOrDefault()
            : null;

    /// <summary>The address that the registry names to go on with, with its query; null where it names none.</summary>
    public Uri? Location => Header("Location") is { Length: > 0 } text && Uri.TryCreate(Url, text, out var location) ? location : null;

    public void Dispose()
    {
        answer.Dispose();
        place.Dispose();
    }
}
