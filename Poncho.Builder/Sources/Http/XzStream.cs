using System.ComponentModel;
using System.Diagnostics;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Streams;

namespace Poncho.Builder.Sources.Http;

/// <summary>Decompresses xz by the <c>xz</c> program, which reads what is given here and gives what is read here. It owns the inner stream.</summary>
internal sealed class XzStream : ReadingStream
{
    private readonly Stream _inner;
    private readonly Process _process;
    private readonly CancellationTokenSource _stop;
    private readonly Task _feeding;
    private readonly Task<string> _error;

    /// <exception cref="PonchoException">There is no xz.</exception>
    public XzStream(Stream inner, CancellationToken cancel)
    {
        _inner = inner;
        var start = new ProcessStartInfo("xz") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // Windows of 1 GiB and more are hostile; xz -9 asks for 65 MiB.
        foreach (string word in (string[])["--decompress", "--stdout", "--format=xz", "--memlimit-decompress=256MiB"]) start.ArgumentList.Add(word);
        start.Environment["LC_ALL"] = "C";
        start.Environment.Remove("XZ_DEFAULTS");
        start.Environment.Remove("XZ_OPT");
        try
        {
            _process = Process.Start(start) ?? throw new UnreachableException();
        }
        catch (Win32Exception e)
        {
            throw new PonchoException($"cannot run xz, which http sources with this compression need ({e.Message.ToLowerInvariant()}): \"xz\"", "install it, such as by apt-get install xz-utils", e);
        }

        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _error = _process.StandardError.ReadToEndAsync(CancellationToken.None);
        _feeding = Task.Run(FeedAsync, CancellationToken.None);
    }

    public override int Read(Span<byte> buffer) => Took(_process.StandardOutput.BaseStream.Read(buffer), buffer.IsEmpty);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Took(await _process.StandardOutput.BaseStream.ReadAsync(buffer, cancellationToken), buffer.IsEmpty);

    protected override void Dispose(bool disposing)
    {
        if (disposing && CanRead)
        {
            _stop.Cancel();
            if (!_process.HasExited) _process.Kill();
            ((IAsyncResult)_feeding).AsyncWaitHandle.WaitOne();
            _process.Dispose();
            _inner.Dispose();
            _stop.Dispose();
        }

        base.Dispose(disposing);
    }

    // The end: what went wrong before it is said now, the network's errors before xz's, which come of them.
    private int Took(int read, bool isNothing)
    {
        if (read > 0 || isNothing) return read;
        _feeding.GetAwaiter().GetResult();
        _process.WaitForExit();
        if (_process.ExitCode == 0) return 0;
        throw new InvalidDataException(_error.GetAwaiter().GetResult().Split('\n')[0].Replace("xz: (stdin): ", "xz: ", StringComparison.Ordinal));
    }

    private async Task FeedAsync()
    {
        var input = _process.StandardInput.BaseStream;
        byte[] buffer = new byte[AtomicFile.BufferSize];
        try
        {
            for (int read; (read = await _inner.ReadAsync(buffer, _stop.Token)) > 0;)
            {
                try
                {
                    await input.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
                }
                catch (IOException)
                {
                    // xz has ended: its status says why.
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody reads any more.
        }
        finally
        {
            try
            {
                input.Close();
            }
            catch (IOException)
            {
                // As above.
            }
        }
    }
}
