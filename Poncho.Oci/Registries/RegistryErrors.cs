using System.Globalization;
using System.Net;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Oci.Registries;

/// <summary>What registries refuse, and what keeps from reaching them, said to a user.</summary>
internal static class RegistryErrors
{
    private const int MaxBody = 256 * 1024;

    /// <summary>What an answer means that was not hoped for.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="answer">What came.</param>
    /// <param name="what">What it was about: a reference, or a host.</param>
    /// <param name="isLoggedIn">Whether a name or token was shown.</param>
    /// <param name="cancel">Stops the reading of its reasons.</param>
    public static async Task<RegistryException> OfAsync(RegistryRequest request, RegistryAnswer answer, string what, bool isLoggedIn, CancellationToken cancel)
    {
        byte[]? body = request.Method == HttpMethod.Head ? null : await ReadAsync(answer, cancel);
        var problems = RegistryProblem.Read(body);
        int code = (int)answer.Status;
        string host = what.Split('/')[0];
        string said = string.Join("; ", problems.Select(problem => problem.Message.Length > 0 ? problem.Message : problem.Code).Where(text => text.Length > 0).Distinct());
        string status = code.ToString(CultureInfo.InvariantCulture) + (said.Length > 0 ? ", " + said.TrimEnd('.') : "");
        (string message, string? hint) = answer.Status switch
        {
            HttpStatusCode.Unauthorized when isLoggedIn => ($"registry does not take the login that is kept ({status}): \"{what}\"", $"log in again: poncho login {host}"),
            HttpStatusCode.Unauthorized => ($"registry wants a login ({status}): \"{what}\"", $"poncho login {host}"),
            HttpStatusCode.Forbidden => (
                $"registry does not allow it ({status}): \"{what}\"",
                isLoggedIn ? "the user who is logged in may not; ask who runs the registry for the right to" : $"nobody is logged in: poncho login {host}"),
            HttpStatusCode.NotFound => ($"registry has no such thing ({status}): \"{what}\"", null),
            HttpStatusCode.RequestEntityTooLarge => (
                $"registry takes nothing that large ({status}): \"{what}\"",
                "ask who runs the registry, or the proxy before it, for a higher limit"),
            HttpStatusCode.InsufficientStorage => ($"registry has no room left ({status}): \"{what}\"", "ask who runs it to free some"),
            HttpStatusCode.MethodNotAllowed => ($"registry does not do that ({status}): \"{what}\"", null),
            _ => ($"{request.Verb} (registry says {status}): \"{what}\"", null),
        };
        return new RegistryException(message, hint, answer.Status, problems);
    }

    /// <summary>Says of a registry what keeps from reaching it.</summary>
    public static TransferException Unreachable(TransferException error, string host, bool isPlain)
    {
        if (!error.IsUnreachable || error.Reason is not { } reason) return error;
        bool isCertificate = error.Message.StartsWith("cannot trust", StringComparison.Ordinal);
        string message = isCertificate ? $"cannot trust the registry ({reason}): \"{host}\"" : $"cannot reach the registry ({reason}): \"{host}\"";
        bool isTls = reason == "no secure connection";
        string? hint = isTls && !isPlain ? "is it a registry without TLS? --plain-http speaks to one" : error.Hint;
        return new TransferException(message, hint, error) { IsUnreachable = true, IsTransient = error.IsTransient, Reason = reason };
    }

    private static async Task<byte[]?> ReadAsync(RegistryAnswer answer, CancellationToken cancel)
    {
        try
        {
            return await answer.ReadAsync(MaxBody, cancel);
        }
        catch (PonchoException)
        {
            // The status says enough.
            return null;
        }
    }
}
