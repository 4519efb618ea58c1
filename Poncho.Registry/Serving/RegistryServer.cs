using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Poncho.IO;
using Poncho.Registry.Access;
using Poncho.Registry.Storing;
using Poncho.Registry.Transport;

namespace Poncho.Registry.Serving;

/// <summary>A server that runs, from <see cref="StartAsync"/> until it is disposed: then it takes no more connections, and finishes what runs.</summary>
internal sealed class RegistryServer : IAsyncDisposable
{
    // Syncing a file to the disk holds a thread.
    private const int FewestThreads = 64;

    // Bytes of an upload that one connection may have waiting for the disk.
    private const int ReceivedAhead = 512 * 1024;

    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(60);

    private readonly WebApplication _application;
    private readonly RequestHandler _handler;
    private readonly Timer _cleaning;

    private RegistryServer(WebApplication application, RequestHandler handler, Timer cleaning)
    {
        _application = application;
        _handler = handler;
        _cleaning = cleaning;
    }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:5000</c>.</summary>
    public string Address => _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <exception cref="PonchoException">The address cannot be had, or the certificate cannot be read.</exception>
    public static async Task<RegistryServer> StartAsync(IStorage storage, AccessControl access, ServerOptions options, AccessLog log, TimeProvider clock, CancellationToken cancel)
    {
        ThreadPool.GetMinThreads(out int workers, out int completions);
        ThreadPool.SetMinThreads(Math.Max(workers, FewestThreads), completions);
        // Neither a file of settings nor a variable says anything; a slim builder would watch the folder that it was started in,
        // with all that is below, for changes of such a file.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = [] });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>>(new BlockPool());
        builder.WebHost.UseSockets(sockets =>
        {
            sockets.MaxReadBufferSize = ReceivedAhead;
            sockets.MaxWriteBufferSize = 2 * ContentAnswer.PieceSize;
        });
        var certificates = options.TlsCertificate is null ? null : new Certificates(options.TlsCertificate, options.TlsKey ?? options.TlsCertificate, log.Say, clock);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options.Listen, options.Limits.Patience, certificates));
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = s_grace);
        var application = builder.Build();
        var handler = new RequestHandler(storage, access, options, log, clock);
        application.Run(handler.HandleAsync);
        storage.EndUploads(clock.GetUtcNow() - options.UploadsEndAfter);
        try
        {
            await application.StartAsync(cancel);
        }
        catch (IOException e)
        {
            await application.DisposeAsync();
            throw new PonchoException($"cannot listen there ({e.Message.TrimEnd('.')}): \"{options.Listen}\"", "name another address or port with --listen", e);
        }

        var every = TimeSpan.FromHours(1);
        var cleaning = new Timer(_ => End(storage, options, log, clock), null, every, every);
        return new RegistryServer(application, handler, cleaning);
    }

    public async ValueTask DisposeAsync()
    {
        await _cleaning.DisposeAsync();
        await _application.StopAsync();
        await _application.DisposeAsync();
        _handler.Dispose();
    }

    private static void End(IStorage storage, ServerOptions options, AccessLog log, TimeProvider clock)
    {
        try
        {
            int ended = storage.EndUploads(clock.GetUtcNow() - options.UploadsEndAfter);
            if (ended > 0) log.Say($"{ended} uploads that nobody went on with were ended");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Say($"uploads cannot be ended: {e.Message}");
        }
    }

    private static void Configure(KestrelServerOptions kestrel, IPEndPoint listen, TimeSpan patience, Certificates? certificates)
    {
        var limits = kestrel.Limits;
        kestrel.AddServerHeader = false;
        // Blobs have limits of ours, manifests as well.
        limits.MaxRequestBodySize = null;
        limits.MaxResponseBufferSize = 2 * ContentAnswer.PieceSize;
        limits.MaxRequestBufferSize = 1 << 20;
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, s_grace);
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, s_grace);
        limits.Http2.InitialConnectionWindowSize = 4 << 20;
        limits.Http2.InitialStreamWindowSize = 1 << 20;
        limits.MaxRequestLineSize = 32 << 10;
        kestrel.Listen(listen, endpoint =>
        {
            if (certificates is null)
            {
                endpoint.Use(next => connection => SocketWriter.ServeAsync(connection, next, patience));
                return;
            }

            endpoint.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(certificates.Current) });
        });
    }
}
