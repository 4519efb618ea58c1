using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Poncho.Runtime.Unpacking;

/// <summary>Runs work on a few threads of its own. The first failure stops the others and is the one that is thrown.</summary>
internal static class Workers
{
    /// <param name="items">Taken in this order.</param>
    /// <param name="most">Threads, the caller's included.</param>
    /// <param name="work">Does one item; its token also says that another failed.</param>
    /// <param name="cancel">Stops all.</param>
    public static void Run<T>(IEnumerable<T> items, int most, Action<T, CancellationToken> work, CancellationToken cancel)
    {
        var queue = new ConcurrentQueue<T>(items);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        ExceptionDispatchInfo? first = null;

        void Loop()
        {
            try
            {
                while (!stop.IsCancellationRequested && queue.TryDequeue(out var item)) work(item, stop.Token);
            }
            catch (Exception e)
            {
                // An item that was stopped because another failed is no failure of its own.
                bool wasStopped = e is OperationCanceledException && stop.IsCancellationRequested;
                if (!wasStopped) Interlocked.CompareExchange(ref first, ExceptionDispatchInfo.Capture(e), null);
                stop.Cancel();
            }
        }

        // The caller's thread is one of them.
        int more = Math.Max(0, Math.Min(most, queue.Count) - 1);
        var threads = new Thread[more];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(Loop) { IsBackground = true, Name = "unpack" };
            try
            {
                threads[i].Start();
            }
            catch (OutOfMemoryException)
            {
                // The user may have no more threads: those that are there do it all.
                Array.Resize(ref threads, i);
            }
        }

        Loop();
        foreach (var thread in threads) thread.Join();
        first?.Throw();
        cancel.ThrowIfCancellationRequested();
    }
}
