using System.Net;
using System.Net.Sockets;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Oci.Authentication;

/// <summary>
/// Where a registry may send its clients. It may name any host, but no address of a network that only machines inside can reach, unless
/// it is in that network itself: else a registry in the open could have a machine inside ask its neighbours.
/// </summary>
internal static class AddressRule
{
    private enum Network
    {
        Open, Machine, Link, Ten, SixteenOf172, OneOf192, Shared, Unique,
    }

    /// <summary>Checks an address that a registry gave.</summary>
    /// <param name="registry">Who gave it.</param>
    /// <param name="given">The address.</param>
    /// <param name="what">What it is, for messages: its token server, say.</param>
    /// <param name="cancel">Stops the question where the registry is.</param>
    /// <exception cref="PonchoException">It leads somewhere that the registry has no business to name.</exception>
    public static async Task CheckAsync(Uri registry, Uri given, string what, CancellationToken cancel)
    {
        string shown = Redacted.Url(given);
        if (given.Scheme is not ("http" or "https")) throw new PonchoException($"registry {registry.Authority} names {what} that is not HTTP ({given.Scheme}): \"{shown}\"");
        bool isStepDown = registry.Scheme == "https" && given.Scheme == "http";
        if (isStepDown) throw new PonchoException($"registry {registry.Authority} names {what} without TLS, and is not followed: \"{shown}\"");
        if (given.IdnHost == registry.IdnHost || NetworkOf(given) is not { } network || network == Network.Open) return;
        if (NetworkOf(registry) is { } own)
        {
            if (own == network) return;
        }
        else if (await IsInAsync(registry.IdnHost, network, cancel))
        {
            return;
        }

        const string Hint = "a registry may send its clients to names and to addresses in the open; ask who runs it";
        throw new PonchoException($"registry {registry.Authority} names {what} in a private network that it is not in, and is not followed: \"{shown}\"", Hint);
    }

    // Null for a name.
    private static Network? NetworkOf(Uri url)
    {
        string host = url.IdnHost;
        bool isThisMachine = host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal);
        if (isThisMachine) return Network.Machine;
        return IPAddress.TryParse(host.Trim('[', ']'), out var address) ? Of(address) : null;
    }

    private static Network Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) return Network.Machine;
        byte[] bytes = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            if (address.IsIPv6LinkLocal) return Network.Link;
            return (bytes[0] & 0xfe) == 0xfc || address.IsIPv6SiteLocal ? Network.Unique : Network.Open;
        }

        return bytes switch
        {
            [0, ..] or [127, ..] => Network.Machine,
            [10, ..] => Network.Ten,
            [172, >= 16 and <= 31, ..] => Network.SixteenOf172,
            [192, 168, ..] => Network.OneOf192,
            [169, 254, ..] => Network.Link,
            [100, >= 64 and <= 127, ..] => Network.Shared,
            _ => Network.Open,
        };
    }

    private static async Task<bool> IsInAsync(string host, Network network, CancellationToken cancel)
    {
        try
        {
            return (await Dns.GetHostAddressesAsync(host, cancel)).Any(address => Of(address) == network);
        }
        catch (SocketException)
        {
            // Behind a proxy names need not be known here.
            return false;
        }
    }
}
