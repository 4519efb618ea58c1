namespace Poncho.Builder.Building;

/// <summary>Limits how many of something happen at the same time; the others wait, and go on in the order in which they came.</summary>
/// <param name="places">How many at once.</param>
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
