using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using LibGit2Sharp;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Sources.Git.LibGit2;

/// <summary>A conversation with one remote over HTTP, on one thread: libgit2 calls back on the thread that called it.</summary>
internal sealed class RemoteSession : IDisposable
{
    private const string Service = "git-upload-pack";
    private const string RefsPath = "/info/refs";

    [ThreadStatic]
    private static RemoteSession? _current;

    private readonly HttpClients _http;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _both;
    private string _address;

    private RemoteSession(HttpClients http, string address, CancellationToken cancel)
    {
        _http = http;
        _address = address;
        _caller = cancel;
        _both = CancellationTokenSource.CreateLinkedTokenSource(cancel);
    }

    /// <summary>The calling thread's.</summary>
    public static RemoteSession Current => _current ?? throw new UnreachableException();

    /// <summary>What went wrong first on the way.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Whether the user wants no more.</summary>
    public bool IsCancelled => _caller.IsCancellationRequested;

    /// <summary>Calls libgit2, which reaches the remote at <see cref="HttpTransport.Address"/>.</summary>
    /// <param name="http">The way out.</param>
    /// <param name="address">http or https, perhaps with a name and password, which go to this host only.</param>
    /// <param name="call">What is called; it may block the thread for long.</param>
    /// <param name="cancel">Ends the conversation.</param>
    /// <exception cref="TransferException">The remote was not reached, or refused.</exception>
    /// <exception cref="LibGit2SharpException">libgit2 did not like the answer.</exception>
    public static T Run<T>(HttpClients http, string address, Func<T> call, CancellationToken cancel)
    {
        using var session = new RemoteSession(http, address, cancel);
        _current = session;
        try
        {
            return call();
        }
        catch (LibGit2SharpException)
        {
            cancel.ThrowIfCancellationRequested();
            if (session.Failure is PonchoException failure) throw failure;
            if (session.Failure is { } other) throw new InvalidOperationException("git's transport failed", other);
            throw;
        }
        finally
        {
            _current = null;
        }
    }

    public void Dispose() => _both.Dispose();

    /// <summary>The answer to the question which refs there are.</summary>
    public Stream AskForRefs()
    {
        string question = $"{RefsPath}{(_address.Contains('?', StringComparison.Ordinal) ? '&' : '?')}service={Service}";
        string address = _address.TrimEnd('/');
        var answer = Send(new HttpRequestMessage(HttpMethod.Get, address + question), "advertisement");
        string from = answer.RequestMessage!.RequestUri!.AbsoluteUri;
        if (from.EndsWith(question, StringComparison.Ordinal)) _address = WithLogin(from[..^question.Length], new Uri(address));
        return Content(answer);
    }

    /// <summary>The answer to a request for objects.</summary>
    public Stream AskForPack(byte[] request)
    {
        var content = new ByteArrayContent(request);
        content.Headers.ContentType = new MediaTypeHeaderValue($"application/x-{Service}-request");
        var question = new HttpRequestMessage(HttpMethod.Post, $"{_address.TrimEnd('/')}/{Service}") { Content = content };
        return Content(Send(question, "result"));
    }

    /// <summary>Reads of an answer, no longer than the limit on silence.</summary>
    public int Read(Stream answer, byte[] buffer) => Wait(token => answer.ReadAsync(buffer, token).AsTask());

    // Where the server sent us elsewhere, the next requests go there. A password goes along only to the host and port that it was meant for,
    // by the same scheme or from http to https.
    private static string WithLogin(string address, Uri asked)
    {
        var now = new Uri(address);
        bool isSamePort = asked.Port == now.Port || (asked.IsDefaultPort && now.IsDefaultPort);
        bool isAsSafe = asked.Scheme == now.Scheme || now.Scheme == Uri.UriSchemeHttps;
        bool isMeant = asked.IdnHost == now.IdnHost && isSamePort && isAsSafe;
        if (!isMeant || asked.UserInfo.Length == 0) return address;
        int authority = address.IndexOf("://", StringComparison.Ordinal) + "://".Length;
        return address.Insert(authority, asked.UserInfo + "@");
    }

    private HttpResponseMessage Send(HttpRequestMessage request, string kind)
    {
        string mediaType = $"application/x-{Service}-{kind}";
        request.Headers.Accept.ParseAdd(mediaType);
        var response = Wait(token => _http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token));
        bool keep = false;
        try
        {
            // In git's own words where it has some: who shows them to a user knows these.
            string? refused = response.StatusCode switch
            {
                HttpStatusCode.Unauthorized => request.Headers.Authorization is null ? "terminal prompts disabled" : "Authentication failed",
                HttpStatusCode.Forbidden => "The requested URL returned error: 403",
                HttpStatusCode.NotFound or HttpStatusCode.Gone => "repository not found",
                _ => null,
            };
            if (refused is not null) throw new TransferException(refused) { Status = response.StatusCode };
            if (response.StatusCode != HttpStatusCode.OK) throw TransferErrors.Of(response, _http.Options.Time);
            if (response.Content.Headers.ContentType?.MediaType != mediaType)
            {
                throw new TransferException("dumb http transport does not support what is needed");
            }
            keep = true;
            return response;
        }
        finally
        {
            if (!keep) response.Dispose();
        }
    }

    private Stream Content(HttpResponseMessage response) => Wait(token => response.Content.ReadAsStreamAsync(token));

    private T Wait<T>(Func<CancellationToken, Task<T>> work)
    {
        _caller.ThrowIfCancellationRequested();
        _both.CancelAfter(_http.Options.StallLimit);
        try
        {
            return work(_both.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException e) when (!_caller.IsCancellationRequested && e.InnerException is not TimeoutException)
        {
            throw new TransferException("Operation too slow", null, e);
        }
        catch (Exception e) when (TransferErrors.Of(e, new Uri(_address)) is { } error)
        {
            throw error;
        }
    }
}
