using System.ComponentModel;
using System.Diagnostics;
using Poncho.IO.Files;
using Poncho.IO.Streams;

namespace Poncho.Builder.Sources.Http;

/// <summary>
/// Decompresses xz by the <c>xz</c> program, which reads what is given here and gives what is read here. It takes a third of the time that
/// <see cref="XzLibrary"/> takes, and works beside this process. It owns the inner stream.
/// </summary>
internal sealed class XzProgram : ReadingStream
{
    private readonly Stream _inner;
    private readonly Process _process;
    private readonly CancellationTokenSource _stop;
    private readonly Task _feeding;
    private readonly Task<string> _error;

    private XzProgram(Stream inner, Process process, CancellationToken cancel)
    {
        _inner = inner;
        _process = process;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        _feeding = Task.Run(FeedAsync, CancellationToken.None);
    }

    /// <summary>Null where the machine has no such program.</summary>
    /// <param name="inner">The xz file, from its beginning; read by a task of this stream's own.</param>
    /// <param name="cancel">Ends the feeding.</param>
    /// <param name="program">A name that is looked for in PATH, or a path.</param>
    public static XzProgram? TryStart(Stream inner, CancellationToken cancel, string program = "xz")
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string memory = $"--memlimit-decompress={XzLibrary.MemoryLimit >> 20}MiB";
        foreach (string word in (string[])["--decompress", "--stdout", "--format=xz", memory]) start.ArgumentList.Add(word);
        start.Environment["LC_ALL"] = "C";
        start.Environment.Remove("XZ_DEFAULTS");
        start.Environment.Remove("XZ_OPT");
        try
        {
            return new XzProgram(inner, Process.Start(start) ?? throw new UnreachableException(), cancel);
        }
        catch (Win32Exception)
        {
            return null;
        }
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

    // At the end it is said what went wrong: errors of the network first, since those of xz follow from them.
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
                    // xz has ended; its status says why.
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The reader has gone.
        }
        finally
        {
            try
            {
                input.Close();
            }
            catch (IOException)
            {
                // xz has ended.
            }
        }
    }
}
