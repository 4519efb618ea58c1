using Poncho.Builder.Building;
using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.Builder.Sources.Http;
using Poncho.Builder.Specs;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Locking;

/// <summary>
/// Makes http parts exact: how many bytes an address gives, and their sha256.
/// That is known only when all of them were read, so the layer is made while they pass, and building fetches nothing again; what was read once is asked for
/// with its ETag.
/// </summary>
/// <param name="fetch">Fetches sources, and makes their layers.</param>
/// <param name="index">Remembers the layers.</param>
/// <param name="notes">What addresses held when they were asked last.</param>
/// <param name="isOffline">Nothing is asked of the network: what addresses held last holds.</param>
internal sealed class HttpLocker(HttpFetch fetch, LayerIndex index, HttpNotes notes, bool isOffline)
{
    /// <summary>How many come at once.</summary>
    public required BuildLimits Limits { get; init; }

    /// <summary>Counts the layers that were not there before.</summary>
    public required MadeLayers Made { get; init; }

    /// <summary>One source for each part, in their order. What a lock of before says of the same part stays, unless it is to move.</summary>
    /// <exception cref="PonchoException">An address gives nothing, or not what the spec says.</exception>
    public async Task<IReadOnlyList<HttpSource>> LockAsync(IReadOnlyList<HttpPart> parts, LockOptions options, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var locking = parts.Select(part => LockAsync(part, options, stop.Token)).ToList();
        // The first failure ends the others, whose downloads would go on for nothing.
        await foreach (var done in Task.WhenEach(locking))
        {
            if (done.IsCompletedSuccessfully) continue;
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(locking)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await done;
        }

        return await Task.WhenAll(locking);
    }

    private async Task<HttpSource> LockAsync(HttpPart part, LockOptions options, CancellationToken cancel)
    {
        var source = new HttpSource
        {
            Name = part.Name,
            Url = CanonicalUrl(part.Url),
            Type = part.Type,
            Compression = part.Compression,
            Sha256 = part.Sha256,
            FetchUrls = [part.Url],
        };
        if (Kept(source, options) is { } kept) return source with { Sha256 = kept.Sha256, Size = kept.Size };
        using var alone = await notes.LockAsync(part.Url, cancel);
        var note = await notes.FindAsync(part.Url, cancel);
        bool isLocal = new Uri(part.Url).IsFile;
        // What the spec says itself needs no question to the server.
        if (note is not null && (part.Sha256 == note.Sha256 || (isOffline && !isLocal && part.Sha256 is null))) return Exact(source, note);
        if (isOffline && !isLocal)
        {
            throw new PonchoException(
                $"offline, and http source {part.Name} was never fetched here: \"{Redacted.Url(part.Url)}\"",
                "run it once without --offline");
        }

        var (fetched, at) = await FetchAsync(source, part.Sha256 is null ? note : null, cancel);
        await notes.AddAsync(part.Url, at, cancel);
        return fetched;
    }

    private async Task<(HttpSource Source, HttpNote Note)> FetchAsync(HttpSource source, HttpNote? note, CancellationToken cancel)
    {
        using var place = await Limits.Downloads.EnterAsync(cancel);
        if (await fetch.FetchAsync(source, note?.Validators, cancel) is not { } fetched) return (Exact(source, note!), note!);
        var exact = Exact(source, fetched.Note);
        if (await index.FindAsync(HttpLayerKey.Of(exact), cancel) is null) Made.Add(1);
        await index.AddAsync(HttpLayerKey.Of(exact), fetched.Info, cancel);
        return (exact, fetched.Note);
    }

    private static HttpSource Exact(HttpSource source, HttpNote note) => source with { Sha256 = note.Sha256, Size = note.Size };

    private static HttpSource? Kept(HttpSource source, LockOptions options) => options.Moving.Contains(source.Name)
        ? null
        : options.Before?.Sources.OfType<HttpSource>().FirstOrDefault(before => IsSame(before, source));

    private static bool IsSame(HttpSource before, HttpSource source) =>
        before.Name == source.Name
        && before.Url == source.Url
        && before.Type == source.Type
        && before.Compression == source.Compression
        && (source.Sha256 is null || source.Sha256 == before.Sha256);

    // Without credentials, and of a file of this machine its name alone: a lock means the same on every machine.
    private static string CanonicalUrl(string url)
    {
        bool isFile = Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.IsFile;
        return isFile ? "file:///" + Uri.EscapeDataString(Path.GetFileName(parsed!.LocalPath)) : Redacted.Url(url);
    }
}
