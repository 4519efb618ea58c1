using Poncho.IO.Files;
using Poncho.Oci.Storing;
using Poncho.Testing;
using Xunit;

namespace Poncho.Oci.Tests.Storing;

public class TurnTests
{
    /// <summary>Commands that follow one another without a gap: somebody holds the store at every instant.</summary>
    [Fact]
    public async Task Who_deletes_gets_the_store_although_others_share_it_without_a_gap()
    {
        using var folder = new TempFolder();
        var store = await Store.OpenAsync(folder["store"], default);
        using var end = new CancellationTokenSource();
        var first = await store.HoldAsync(default);
        var stream = Task.Run(() => StreamAsync(store, first, end.Token));
        using (await store.HoldAloneAsync(default)) await end.CancelAsync();
        await stream;
        using var again = await store.HoldAsync(default);
    }

    // The next one takes the lock before the one before drops it, and gives up where it is not let in.
    private static async Task StreamAsync(Store store, FileLock held, CancellationToken end)
    {
        try
        {
            while (true)
            {
                var next = store.HoldAsync(end);
                await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(20), end));
                held.Dispose();
                held = await next;
            }
        }
        catch (OperationCanceledException)
        {
            held.Dispose();
        }
    }
}
