namespace Poncho.Registry.Storing.Folders;

/// <summary>One at a time: <c>using (await turn.TakeAsync(cancel))</c>.</summary>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing that has to be let go.
internal sealed class Turn
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _semaphore = new(1, 1);

    /// <summary>Waits until nobody else has it.</summary>
    /// <returns>Gives it back when disposed.</returns>
    public async ValueTask<IDisposable> TakeAsync(CancellationToken cancel)
    {
        await _semaphore.WaitAsync(cancel);
        return new Taken(_semaphore);
    }

    private sealed class Taken(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
