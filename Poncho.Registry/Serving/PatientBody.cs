using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Poncho.Registry.Serving;

/// <summary>
/// A request's body, read piece by piece. A client that sends nothing for a while is given up: Kestrel's slowest rate is one of all that it has sent,
/// so that who sent much may be silent for days.
/// </summary>
internal sealed class PatientBody : IDisposable
{
    private readonly PipeReader _reader;
    private readonly Call _call;
    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _silence;

    public PatientBody(Call call, TimeSpan patience)
    {
        _call = call;
        _reader = call.Request.BodyReader;
        _patience = patience;
        _silence = CancellationTokenSource.CreateLinkedTokenSource(call.Cancel);
    }

    /// <summary>The next bytes; then <see cref="Advance"/> has to be called.</summary>
    /// <exception cref="OciError">Nothing came for too long.</exception>
    public async ValueTask<ReadResult> ReadAsync()
    {
        if (_reader.TryRead(out var there)) return there;
        _silence.CancelAfter(_patience);
        try
        {
            return await _reader.ReadAsync(_silence.Token);
        }
        catch (OperationCanceledException) when (!_call.Cancel.IsCancellationRequested)
        {
            throw new OciError(StatusCodes.Status408RequestTimeout, "SIZE_INVALID", $"nothing came for {_patience.TotalSeconds:0} seconds");
        }
        finally
        {
            _silence.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>All bytes of the last piece were taken.</summary>
    public void Advance(ReadResult read) => _reader.AdvanceTo(read.Buffer.End);

    public void Dispose() => _silence.Dispose();
}
