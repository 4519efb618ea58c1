using System.Net;
using System.Net.Sockets;

namespace Poncho.EndToEnd;

/// <summary>A host on loopback that takes connections and never answers.</summary>
internal sealed class SilentServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _clients = [];

    public SilentServer()
    {
        _listener.Start();
        Asked = TakeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Ends when somebody has asked for something.</summary>
    public Task Asked { get; }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var client in _clients) client.Dispose();
    }

    private async Task TakeAsync()
    {
        var client = await _listener.AcceptTcpClientAsync();
        _clients.Add(client);
        _ = await client.GetStream().ReadAsync(new byte[1]);
    }
}
