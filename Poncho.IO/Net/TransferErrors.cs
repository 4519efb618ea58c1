using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Poncho.IO.Net;

/// <summary>
/// The platform's network errors and a server's refusals, said to a user: what happened, which URL (redacted), whether trying again can
/// help.
/// </summary>
public static class TransferErrors
{
    /// <summary>What a status other than the hoped-for ones means.</summary>
    public static TransferException Of(HttpResponseMessage response, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(time);
        int code = (int)response.StatusCode;
        bool isShowable = response.ReasonPhrase is { Length: > 0 and <= 60 } phrase && phrase.All(c => c is >= ' ' and <= '~');
        string name = isShowable ? " " + response.ReasonPhrase!.ToLowerInvariant() : "";
        string status = code.ToString(CultureInfo.InvariantCulture) + name;
        string shown = Redacted.Url(response.RequestMessage!.RequestUri!);
        return new TransferException($"cannot fetch ({status}): \"{shown}\"", Hint(response.StatusCode))
        {
            Status = response.StatusCode,
            IsTransient = code is 408 or 425 or 429 or 500 or 502 or 503 or 504 or (>= 520 and <= 530),
            RetryAfter = RetryAfter(response, time),
        };
    }

    /// <summary>What an exception of a request, or of reading its body, means; null where it is none of the network's.</summary>
    public static TransferException? Of(Exception exception, Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        string shown = Redacted.Url(url);
        return exception switch
        {
            TransferException error => error,
            OperationCanceledException { InnerException: TimeoutException } => Unreachable("no connection in time", shown, exception),
            HttpRequestException or IOException or SocketException => Of(exception, url, shown),
            _ => null,
        };
    }

    internal static TransferException? Of(Exception exception, Uri url, StallGuard guard)
    {
        if (guard.IsCancelled) return null;
        if (!guard.HasStalled || exception is TransferException) return Of(exception, url);
        string seconds = guard.Limit.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
        if (guard.WasSlow)
        {
            string slow = $"cannot fetch (fewer than {guard.LeastSpeed} bytes a second for {seconds} s): \"{Redacted.Url(url)}\"";
            return new TransferException(slow, $"set {HttpOptions.LeastSpeedVariable} to a lower number, or to 0, if this is all that the way gives", exception)
            {
                IsTransient = true,
            };
        }

        string message = $"cannot fetch (no bytes for {seconds} s): \"{Redacted.Url(url)}\"";
        return new TransferException(message, "raise remote_read_timeout_secs in .condarc if the host is only slow", exception)
        {
            IsTransient = true,
            IsUnreachable = true,
        };
    }

    private const string UnreachableHint = "check the network, the address and the proxy (HTTPS_PROXY, NO_PROXY)";

    private static TransferException Of(Exception exception, Uri url, string shown)
    {
        if (Inner<UntrustedCertificateException>(exception) is { } untrusted)
        {
            const string Hint = "name the authority's PEM file by ssl_verify in .condarc or by SSL_CERT_FILE";
            return new TransferException($"cannot trust the host ({untrusted.Message}): \"{shown}\"", Hint, exception) { IsUnreachable = true, Reason = untrusted.Message };
        }

        if (Inner<PonchoException>(exception) is { } ours) return new TransferException(ours.Message, ours.Hint, exception);
        var request = exception as HttpRequestException;
        if (request?.HttpRequestError == HttpRequestError.ProxyTunnelError || request?.StatusCode == HttpStatusCode.ProxyAuthenticationRequired)
        {
            string status = request.StatusCode is { } code ? $" ({(int)code})" : "";
            return new TransferException($"the proxy refuses{status}: \"{shown}\"", "check HTTPS_PROXY, and name and password in it", exception)
            {
                IsTransient = request.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout,
                IsUnreachable = true,
            };
        }

        string? socket = Inner<SocketException>(exception) is { } refused ? Say(refused.SocketErrorCode) : null;
        return request?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new TransferException($"cannot fetch (no such host): \"{shown}\"", UnreachableHint, exception)
            {
                IsTransient = Inner<SocketException>(exception)?.SocketErrorCode == SocketError.TryAgain,
                IsUnreachable = true,
                Reason = "no such host",
            },
            HttpRequestError.ConnectionError => Unreachable(socket ?? "no connection", shown, exception),
            HttpRequestError.SecureConnectionError => NotSecure(url, shown, exception),
            HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded =>
                new TransferException($"cannot fetch (the answer is no HTTP): \"{shown}\"", null, exception),
            _ => new TransferException($"the connection broke off: \"{shown}\"", null, exception) { IsTransient = true },
        };
    }

    private static TransferException Unreachable(string reason, string shown, Exception inner) =>
        new($"cannot fetch ({reason}): \"{shown}\"", UnreachableHint, inner) { IsTransient = true, IsUnreachable = true, Reason = reason };

    private static TransferException NotSecure(Uri url, string shown, Exception inner)
    {
        string? hint = url.IsDefaultPort ? null : "is it an http:// address?";
        return new TransferException($"cannot fetch (no secure connection): \"{shown}\"", hint, inner)
        {
            IsTransient = Inner<SocketException>(inner) is not null,
            IsUnreachable = true,
            Reason = "no secure connection",
        };
    }

    private static string Say(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset => "connection reset",
        SocketError.TimedOut => "no connection in time",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable or SocketError.NetworkDown => "no way to the host",
        _ => "no connection",
    };

    private static string? Hint(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
            "put the host's name and password into ~/.netrc; a channel's token goes into its address",
        HttpStatusCode.NotFound or HttpStatusCode.Gone => "check the address",
        HttpStatusCode.ProxyAuthenticationRequired => "put name and password into the proxy's address",
        HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => "try again later",
        _ => null,
    };

    /// <summary>How long the server wants to be left alone; null where it does not say.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(time);
        if (response.Headers.RetryAfter is not { } after) return null;
        var wait = after.Delta ?? after.Date - time.GetUtcNow() ?? TimeSpan.Zero;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private static T? Inner<T>(Exception exception)
        where T : Exception
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (e is T found) return found;
        }

        return null;
    }
}
