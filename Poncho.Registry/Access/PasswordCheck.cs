using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Poncho.Registry.Access;

/// <summary>
/// Checks passwords. bcrypt takes a tenth of a second on purpose, so what was right is remembered for some minutes, as a keyed hash that is of use to
/// nobody else. A user that is not there takes as long as one that is.
/// </summary>
internal sealed class PasswordCheck : IDisposable
{
    private const int MostRemembered = 10_000;

    private static readonly TimeSpan s_remembered = TimeSpan.FromMinutes(5);

    private readonly Func<PasswordFile> _file;
    private readonly TimeProvider _clock;
    private long _computed;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _right = new(StringComparer.Ordinal);
    // Guessing must not take all processors.
    private readonly SemaphoreSlim _work = new(Math.Max(1, Environment.ProcessorCount / 2));

    public PasswordCheck(Func<PasswordFile> file, TimeProvider clock)
    {
        _file = file;
        _clock = clock;
    }

    /// <summary>How often bcrypt was asked.</summary>
    public long Computed => Interlocked.Read(ref _computed);

    public async ValueTask<bool> IsRightAsync(string user, string password, CancellationToken cancel)
    {
        var file = _file();
        string? hash = file.HashOf(user);
        string key = Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{user}\0{hash}\0{password}")));
        var now = _clock.GetUtcNow();
        if (_right.TryGetValue(key, out var until) && now < until) return true;
        await _work.WaitAsync(cancel);
        try
        {
            Interlocked.Increment(ref _computed);
            bool isRight = await Task.Run(() => BCrypt.Net.BCrypt.Verify(password, hash ?? file.AnyHash), cancel) && hash is not null;
            if (isRight) Remember(key, now + s_remembered);
            return isRight;
        }
        finally
        {
            _work.Release();
        }
    }

    public void Dispose() => _work.Dispose();

    private void Remember(string key, DateTimeOffset until)
    {
        if (_right.Count >= MostRemembered) _right.Clear();
        _right[key] = until;
    }
}
