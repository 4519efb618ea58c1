using System.CommandLine;
using System.Net;
using Poncho.IO;
using Poncho.Registry.Access;
using Poncho.Registry.Collecting;
using Poncho.Registry.Serving;
using Poncho.Registry.Storing.Folders;

namespace Poncho.Registry.Commands;

/// <summary><c>poncho-registry --root DIR</c>: serves until it is told to end.</summary>
internal static class ServeCommand
{
    // A manifest is in memory while it comes.
    private const long MostManifest = 256 << 20;

    private static readonly IPEndPoint s_usual = new(IPAddress.Loopback, 5000);

    // The platform's timers take no more than 49 days.
    private static readonly TimeSpan s_mostRare = TimeSpan.FromDays(40);

    public static void AddTo(Command command, Streams streams)
    {
        var root = CommonSymbols.Root();
        var listen = new Option<IPEndPoint>("--listen")
        {
            HelpName = "ADDRESS:PORT",
            Description = "Where to listen (default: 127.0.0.1:5000; port 0: one that is free).",
            DefaultValueFactory = _ => s_usual,
            CustomParser = result => CommonSymbols.Value(result, ParseEndPoint(result.Tokens[0].Value), "an address with a port, such as 0.0.0.0:5000 or [::1]:5000"),
        };
        var url = new Option<string?>("--url") { HelpName = "URL", Description = "What clients call it where something stands before it, such as https://registry.example.org." };
        var certificate = new Option<string?>("--tls-cert") { HelpName = "FILE", Description = "Certificates in PEM, the server's first; read again when they are renewed." };
        var key = new Option<string?>("--tls-key") { HelpName = "FILE", Description = "The key of the certificate in PEM (default: in the same file)." };
        var htpasswd = new Option<string?>("--htpasswd") { HelpName = "FILE", Description = "Users with bcrypt hashes (\"user add\" writes them); read again when it changes." };
        var policy = new Option<string?>("--policy") { HelpName = "FILE", Description = "Who may do what in which repositories (JSON); read again when it changes." };
        var anonymous = new Option<bool>("--anonymous") { Description = "Let anybody push and delete, also from other machines." };
        var readOnly = new Option<bool>("--read-only") { Description = "Refuse pushes and deletions." };
        var blobSize = CommonSymbols.Size("--max-blob-size", "Refuse larger blobs.");
        var manifestSize = CommonSymbols.Size("--max-manifest-size", "Refuse larger manifests (default: 8M).");
        var quota = CommonSymbols.Size("--quota", "What a repository may have in all.");
        var uploads = new Option<int?>("--max-uploads") { HelpName = "N", Description = "Blobs that come in at once (default: 256)." };
        var uploadTime = CommonSymbols.Time("--upload-time", "End uploads that nobody went on with for so long (default: 24h).");
        var every = CommonSymbols.Time("--gc-every", "How often blobs that no manifest needs are collected (default: 6h; 0: never).");
        var untagged = CommonSymbols.Time("--gc-untagged", "Delete manifests that no tag leads to and that nobody asked for within this time (default: they stay).");
        Option[] all = [root, listen, url, certificate, key, htpasswd, policy, anonymous, readOnly, blobSize, manifestSize, quota, uploads, uploadTime, every, untagged];
        foreach (var option in all) command.Add(option);
        command.SetAction((parsed, cancel) =>
        {
            var limits = new ServerLimits { BlobSize = parsed.GetValue(blobSize), Quota = parsed.GetValue(quota) };
            if (parsed.GetValue(manifestSize) is { } most) limits = limits with { ManifestSize = most };
            if (parsed.GetValue(uploads) is { } atOnce) limits = limits with { Uploads = Math.Max(1, atOnce) };
            var options = new ServerOptions
            {
                Listen = parsed.GetRequiredValue(listen),
                Url = parsed.GetValue(url)?.TrimEnd('/'),
                TlsCertificate = parsed.GetValue(certificate),
                TlsKey = parsed.GetValue(key),
                IsReadOnly = parsed.GetValue(readOnly),
                Limits = limits,
                UploadsEndAfter = parsed.GetValue(uploadTime) ?? TimeSpan.FromHours(24),
            };
            Check(options);
            var collectEvery = parsed.GetValue(every) ?? TimeSpan.FromHours(6);
            if (collectEvery > s_mostRare) throw new PonchoException("--gc-every is 40d at most; 0: never");
            var collector = new CollectorOptions { Untagged = parsed.GetValue(untagged) };
            if (collector.Untagged < CollectorOptions.LeastLease) throw new PonchoException("--gc-untagged is 2h at least: leases are renewed once an hour");
            var started = new Started(parsed.GetRequiredValue(root), parsed.GetValue(htpasswd), parsed.GetValue(policy), parsed.GetValue(anonymous), collectEvery);
            return RunAsync(streams, started, options, collector, cancel);
        });
    }

    /// <summary>Null where the text is none.</summary>
    public static IPEndPoint? ParseEndPoint(string text)
    {
        if (text.StartsWith("localhost:", StringComparison.Ordinal)) text = "127.0.0.1" + text["localhost".Length..];
        int colon = text.LastIndexOf(':');
        bool hasPort = colon > 0 && text[colon - 1] != ':' && (text.IndexOf(':', StringComparison.Ordinal) == colon || text[colon - 1] == ']');
        return hasPort && IPEndPoint.TryParse(text, out var parsed) ? parsed : null;
    }

    private static void Check(ServerOptions options)
    {
        if (options.Limits.ManifestSize > MostManifest) throw new PonchoException("--max-manifest-size is 256M at most: a manifest is in memory while it comes");
        bool isUrl = options.Url is null || (Uri.TryCreate(options.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https");
        if (!isUrl) throw new PonchoException($"--url takes what clients call the server: \"{options.Url}\"", "such as https://registry.example.org");
        if (options.TlsKey is null || options.TlsCertificate is not null) return;
        throw new PonchoException("--tls-key is of no use without --tls-cert", "name the certificate with --tls-cert FILE");
    }

    private static async Task<int> RunAsync(Streams streams, Started started, ServerOptions options, CollectorOptions collector, CancellationToken cancel)
    {
        var clock = TimeProvider.System;
        await using var log = new AccessLog(streams.Output, clock);
        using var access = new AccessControl(started.Htpasswd, started.Policy, log.Say, clock);
        if (access.IsOpen && !started.IsAnonymous && !IPAddress.IsLoopback(options.Listen.Address))
        {
            throw new PonchoException($"other machines could push and delete without a password: \"{options.Listen}\"", "name users with --htpasswd FILE, or say --anonymous");
        }

        using var storage = FolderStorage.Open(started.Root, clock);
        await using var server = await RegistryServer.StartAsync(storage, access, options, log, clock, cancel);
        streams.Error.WriteLine($"poncho-registry: serving {Path.GetFullPath(started.Root)} on {server.Address}{Remark(access, options)}");
        var collecting = CollectAsync(storage, started.CollectEvery, collector, log, clock, cancel);
        await Task.Delay(Timeout.InfiniteTimeSpan, cancel).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await collecting;
        return ExitStatus.Done;
    }

    private static string Remark(AccessControl access, ServerOptions options)
    {
        if (access.IsOpen) return options.IsReadOnly ? ", to anybody, read-only" : ", to anybody, who may also push and delete";
        bool isPlain = options.TlsCertificate is null && options.Url?.StartsWith("https:", StringComparison.Ordinal) != true && !IPAddress.IsLoopback(options.Listen.Address);
        return isPlain ? ", with passwords that everybody on the way can read: it has no certificate (--tls-cert)" : "";
    }

    private static async Task CollectAsync(FolderStorage storage, TimeSpan every, CollectorOptions options, AccessLog log, TimeProvider clock, CancellationToken cancel)
    {
        if (every <= TimeSpan.Zero) return;
        using var timer = new PeriodicTimer(every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancel))
            {
                try
                {
                    log.Say(CollectCommand.Say(await new GarbageCollector(storage, options, clock).RunAsync(ownsRecords: true, cancel), isDryRun: false));
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or PonchoException)
                {
                    log.Say($"garbage cannot be collected: {e.Message}");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    /// <summary>What the command line says besides the server's own options.</summary>
    private sealed record Started(string Root, string? Htpasswd, string? Policy, bool IsAnonymous, TimeSpan CollectEvery);
}
