namespace Poncho.Builder.Building;

/// <summary>Lets so many in at once; whoever came first goes first.</summary>
internal sealed class Gate(int places) : IDisposable
{
    private readonly SemaphoreSlim _free = new(places);

    /// <summary>Waits for a place; disposing the result gives it back.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancel)
    {
        await _free.WaitAsync(cancel);
        return new Place(_free);
    }

    public void Dispose() => _free.Dispose();

    private sealed class Place(SemaphoreSlim free) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            if (!_left) free.Release();
            _left = true;
        }
    }
}
