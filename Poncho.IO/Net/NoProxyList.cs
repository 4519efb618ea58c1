using System.Net;

namespace Poncho.IO.Net;

/// <summary>
/// <c>NO_PROXY</c> as curl and Python's requests read it: names (with their subdomains, with or without a leading dot), <c>name:port</c>,
/// addresses, networks (<c>10.0.0.0/8</c>) and <c>*</c>, separated by commas or blanks.
/// </summary>
internal sealed class NoProxyList
{
    private readonly bool _all;
    private readonly List<(string Host, int? Port)> _hosts = [];
    private readonly List<IPNetwork> _networks = [];

    public NoProxyList(string? text)
    {
        foreach (string entry in (text ?? "").Split([',', ' ', '\t', ';'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (entry == "*") _all = true;
            else if (entry.Contains('/') && IPNetwork.TryParse(entry, out var network)) _networks.Add(network);
            else _hosts.Add(SplitPort(entry));
        }
    }

    public bool Contains(Uri url)
    {
        string host = url.IdnHost;
        if (_all) return true;
        if (IPAddress.TryParse(host, out var address) && _networks.Exists(network => network.Contains(address))) return true;
        return _hosts.Exists(entry => (entry.Port is null || entry.Port == url.Port) && Covers(entry.Host, host));
    }

    private static bool Covers(string entry, string host) =>
        host.Equals(entry, StringComparison.OrdinalIgnoreCase)
        || (host.Length > entry.Length && host.EndsWith(entry, StringComparison.OrdinalIgnoreCase) && host[host.Length - entry.Length - 1] == '.');

    private static (string Host, int? Port) SplitPort(string entry)
    {
        int? port = null;
        int colon = entry.LastIndexOf(':');
        bool isAddress6 = !entry.StartsWith('[') && colon != entry.IndexOf(':');
        bool mayHavePort = !isAddress6 && colon >= 0 && !entry.EndsWith(']');
        if (mayHavePort && ushort.TryParse(entry.AsSpan(colon + 1), out ushort number)) (entry, port) = (entry[..colon], number);
        return (entry.TrimStart('*').TrimStart('.').Trim('[', ']'), port);
    }
}
