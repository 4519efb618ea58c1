using System.Runtime.ExceptionServices;
using Poncho.Builder.Compiling;
using Poncho.Builder.Layering;
using Poncho.IO.Streams;

namespace Poncho.Builder.Sources.Placing;

/// <summary>
/// Has the modules of one layer compiled while others are still unpacked: some are always under way, so that no interpreter waits, and never more,
/// so that memory stays small. What comes out does not depend on which is done first.
/// </summary>
internal sealed class ByteCodeWindow(PythonCompiler compiler) : IAsyncDisposable
{
    /// <summary>Modules under way for each interpreter.</summary>
    private const int Depth = 8;

    private readonly Spool _spool = new();
    private readonly Lock _writing = new();
    private readonly SemaphoreSlim _places = new(Depth * compiler.Processes);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task<ByteCode>> _all = [];
    private Exception? _first;

    /// <summary>Gives a module, waiting while there are enough under way.</summary>
    /// <param name="source">Its path below the prefix.</param>
    /// <param name="path">Its byte code's.</param>
    /// <param name="time">Its time.</param>
    /// <param name="content">Its bytes, which stay as they are.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task AddAsync(string source, string path, long time, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        await _places.WaitAsync(cancel);
        if (_first is { } failure) ExceptionDispatchInfo.Throw(failure);
        _all.Add(CompileAsync(source, path, time, content, cancel));
    }

    /// <summary>What became of all, in the order in which they were given.</summary>
    public async Task<IReadOnlyList<ByteCode>> FinishAsync()
    {
        try
        {
            return await Task.WhenAll(_all);
        }
        catch (Exception) when (_first is not null)
        {
            ExceptionDispatchInfo.Throw(_first);
            throw;
        }
    }

    /// <summary>Waits for what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_all).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _spool.Dispose();
        _places.Dispose();
        _stop.Dispose();
    }

    private async Task<ByteCode> CompileAsync(string source, string path, long time, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stop.Token);
            var compiled = await compiler.CompileAsync(source, time, content, either.Token);
            return new ByteCode(source, path, time, compiled.Pyc is { } pyc ? Keep(pyc) : null, compiled.Problem);
        }
        catch (Exception e)
        {
            // An interpreter that stopped answers nobody any more: the others must not wait for it.
            if (Interlocked.CompareExchange(ref _first, e, null) is null) await _stop.CancelAsync();
            throw;
        }
        finally
        {
            _places.Release();
        }
    }

    private SpooledFile Keep(byte[] pyc)
    {
        lock (_writing) return new SpooledFile(_spool, _spool.AppendFile(pyc));
    }
}
