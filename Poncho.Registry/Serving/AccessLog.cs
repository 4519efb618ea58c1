using System.Buffers;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace Poncho.Registry.Serving;

/// <summary>
/// One line a request, in logfmt (<c>time=... method=GET path=/v2/... status=200</c>), written by one task in the background. Queries and headers
/// are left out, since passwords and tokens may be in them.
/// </summary>
internal sealed class AccessLog : IAsyncDisposable
{
    /// <summary>Where a request keeps who asked.</summary>
    public const string UserKey = "poncho.user";

    // A log that nobody reads must not fill the memory, nor stop the server.
    private const int MostWaiting = 100_000;

    // Characters that are written at once.
    private const int MostAtOnce = 64 * 1024;

    private static readonly SearchValues<char> s_plain =
        SearchValues.Create([.. Enumerable.Range('!', 126 - ' ').Select(c => (char)c).Where(c => c is not '"' and not '=' and not '\\')]);

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly TextWriter _output;
    private readonly TimeProvider _clock;
    private readonly Task _writing;

    public AccessLog(TextWriter output, TimeProvider clock)
    {
        _output = output;
        _clock = clock;
        _writing = WriteAllAsync();
    }

    public void Add(HttpContext context, long started)
    {
        var line = new StringBuilder();
        Append(line, "time", _clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        Append(line, "remote", context.Connection.RemoteIpAddress?.ToString() ?? "-");
        Append(line, "user", context.Items[UserKey] as string ?? "-");
        Append(line, "method", context.Request.Method);
        Append(line, "path", context.Request.Path.Value ?? "");
        Append(line, "status", context.Response.StatusCode.ToString(CultureInfo.InvariantCulture));
        Append(line, "in", (context.Request.ContentLength ?? -1).ToString(CultureInfo.InvariantCulture));
        Append(line, "out", (context.Response.ContentLength ?? 0).ToString(CultureInfo.InvariantCulture));
        Append(line, "seconds", _clock.GetElapsedTime(started).TotalSeconds.ToString("0.0000", CultureInfo.InvariantCulture));
        Append(line, "agent", context.Request.Headers.UserAgent.ToString());
        _lines.Writer.TryWrite(line.ToString());
    }

    /// <summary>Something that happened outside of a request, or that a request shows nobody.</summary>
    public void Say(string text)
    {
        var line = new StringBuilder();
        Append(line, "time", _clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        Append(line, "message", text);
        _lines.Writer.TryWrite(line.ToString());
    }

    /// <summary>Writes what is waiting.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAllAsync()
    {
        var lines = new StringBuilder();
        while (await _lines.Reader.WaitToReadAsync())
        {
            // All that are waiting at once: a call of the system for each line would cost more than many a request.
            lines.Clear();
            while (lines.Length < MostAtOnce && _lines.Reader.TryRead(out string? line)) lines.Append(line).Append('\n');
            await _output.WriteAsync(lines);
        }
    }

    private static void Append(StringBuilder line, string name, string value)
    {
        if (line.Length > 0) line.Append(' ');
        line.Append(name).Append('=');
        if (value.Length > 0 && !value.AsSpan().ContainsAnyExcept(s_plain))
        {
            line.Append(value);
            return;
        }

        line.Append('"');
        foreach (char c in value)
        {
            if (c is '"' or '\\') line.Append('\\').Append(c);
            else if (char.IsControl(c)) line.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else line.Append(c);
        }

        line.Append('"');
    }
}
