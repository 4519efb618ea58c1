using Poncho.IO.Compression;
using Poncho.IO.Streams;

namespace Poncho.Oci.Layers;

/// <summary>
/// Compresses what is written into zstd frames of 4 MiB of content each, several at once, so that one large file keeps all cores busy.
/// Where frames end, and which are stored, depends on the content alone. A frame whose sample does not become smaller is stored, not
/// compressed. Memory: some 9 MB a worker.
/// </summary>
internal sealed class FrameStream : WritingStream
{
    /// <summary>Bytes of content in a frame; a shorter one ends where the caller says.</summary>
    public const int FrameSize = 4 << 20;

    private readonly Stream _inner;
    private readonly Queue<Job> _busy = new();
    private readonly Stack<Job> _free = new();
    private Job _current;

    /// <param name="inner">Takes the frames; stays open.</param>
    /// <param name="workers">Frames that are compressed at once; no result depends on it.</param>
    public FrameStream(Stream inner, int workers)
    {
        _inner = inner;
        for (int i = 0; i < workers; i++) _free.Push(new Job());
        _current = new Job();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            buffer = buffer[_current.Take(buffer)..];
            if (_current.IsFull) EndFrameAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            buffer = buffer[_current.Take(buffer.Span)..];
            if (_current.IsFull) await EndFrameAsync(cancellationToken);
        }
    }

    /// <summary>What is written next begins a frame.</summary>
    public async ValueTask EndFrameAsync(CancellationToken cancel)
    {
        if (_current.IsEmpty) return;
        _current.Start();
        _busy.Enqueue(_current);
        if (_free.Count == 0) await WriteOldestAsync(cancel);
        _current = _free.Pop();
    }

    /// <summary>Ends the last frame and waits until all are written.</summary>
    public async ValueTask FinishAsync(CancellationToken cancel)
    {
        await EndFrameAsync(cancel);
        while (_busy.Count > 0) await WriteOldestAsync(cancel);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && CanWrite)
        {
            foreach (var job in _busy.Concat(_free).Append(_current)) job.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask WriteOldestAsync(CancellationToken cancel)
    {
        var job = _busy.Dequeue();
        _free.Push(job);
        await job.WriteAsync(_inner, cancel);
    }

    /// <summary>One frame on its way.</summary>
    private sealed class Job : IDisposable
    {
        private const int Samples = 8, SampleSize = 16 * 1024;

        private readonly byte[] _content = GC.AllocateUninitializedArray<byte>(FrameSize);
        private readonly byte[] _compressed = GC.AllocateUninitializedArray<byte>(ZstdFrameCompressor.Bound(FrameSize));
        private readonly ZstdFrameCompressor _compressor = new(new ZstdOptions { Level = WrittenLayer.Level });
        private Task<int?> _work = Task.FromResult<int?>(0);
        private int _length;

        public bool IsEmpty => _length == 0;

        public bool IsFull => _length == FrameSize;

        public int Take(ReadOnlySpan<byte> bytes)
        {
            int count = Math.Min(bytes.Length, FrameSize - _length);
            bytes[..count].CopyTo(_content.AsSpan(_length));
            _length += count;
            return count;
        }

        public void Start() => _work = Task.Run(Compress);

        public async Task WriteAsync(Stream output, CancellationToken cancel)
        {
            int? size = await _work;
            if (size is { } compressed) await output.WriteAsync(_compressed.AsMemory(0, compressed), cancel);
            else await StoredFrame.WriteAsync(_content.AsMemory(0, _length), output, cancel);
            _length = 0;
        }

        public void Dispose()
        {
            // A worker may still have the buffers.
            ((IAsyncResult)_work).AsyncWaitHandle.WaitOne();
            _compressor.Dispose();
        }

        // Null: stored.
        private int? Compress()
        {
            var content = _content.AsSpan(0, _length);
            if (content.Length > Samples * SampleSize && !Shrinks(content)) return null;
            int size = _compressor.Compress(content, _compressed);
            return size < content.Length ? size : null;
        }

        private bool Shrinks(ReadOnlySpan<byte> content)
        {
            int packed = 0, step = content.Length / Samples;
            for (int i = 0; i < Samples; i++) packed += _compressor.Compress(content.Slice(i * step, SampleSize), _compressed);
            // To save less than a hundredth is not worth the work of compressing once and decompressing at each reading.
            return packed < Samples * SampleSize / 100 * 99;
        }
    }
}
