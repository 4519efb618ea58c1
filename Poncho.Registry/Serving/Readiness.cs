using Poncho.IO;
using Poncho.Registry.Storing;

namespace Poncho.Registry.Serving;

/// <summary>Whether the storage can be written. Anybody may ask, so it is tried at most once in <see cref="Grain"/>; who asks between is told what came of it.</summary>
internal sealed class Readiness(IStorage storage, AccessLog log, TimeProvider clock) : IDisposable
{
    /// <summary>How old an answer may be.</summary>
    public static readonly TimeSpan Grain = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _one = new(1, 1);
    private DateTimeOffset? _tried;
    private bool _isReady;

    public async ValueTask<bool> AskAsync(CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            var now = clock.GetUtcNow();
            // A clock that was set back makes nothing younger than it is.
            if (_tried is not { } tried || now - tried >= Grain || now < tried)
            {
                _isReady = await TryAsync(cancel);
                _tried = now;
            }

            return _isReady;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async ValueTask<bool> TryAsync(CancellationToken cancel)
    {
        try
        {
            await storage.TryAsync(cancel);
            return true;
        }
        catch (PonchoException e)
        {
            log.Say($"not ready: {e.Message}");
            return false;
        }
    }
}
