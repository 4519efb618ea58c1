namespace Poncho.Oci.Registries;

/// <summary>Limits how much happens at once, and less when the other side says that it is too much. The others wait in the order in which they came.</summary>
/// <param name="places">How many at first.</param>
internal sealed class AdaptiveGate(int places)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = [];
    private int _inside;

    /// <summary>How many at once now.</summary>
    public int Places { get; private set; } = places;

    /// <summary>Waits for a place; disposing the result gives it back.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource> node;
        lock (_lock)
        {
            if (_inside < Places && _waiting.Count == 0)
            {
                _inside++;
                return new Place(this);
            }

            node = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        await using var stop = cancel.Register(() =>
        {
            lock (_lock)
            {
                if (node.List is not null) _waiting.Remove(node);
            }

            node.Value.TrySetCanceled(cancel);
        });
        await node.Value.Task;
        return new Place(this);
    }

    /// <summary>It was too much: half as many from now on, and at least one.</summary>
    public void Halve()
    {
        lock (_lock) Places = Math.Max(1, Places / 2);
    }

    private void Leave()
    {
        lock (_lock)
        {
            _inside--;
            while (_inside < Places && _waiting.First is { } next)
            {
                _waiting.RemoveFirst();
                if (next.Value.TrySetResult()) _inside++;
            }
        }
    }

    private sealed class Place(AdaptiveGate gate) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) gate.Leave();
        }
    }
}
