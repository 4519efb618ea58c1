using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace Poncho.Registry.Transport;

/// <summary>
/// Blocks of <see cref="BlockSize"/> bytes that Kestrel receives into. Its own have 4 KiB, and each costs a system call: too many for what comes in
/// by gigabytes. Blocks that are given back are kept up to <see cref="MostKept"/>; they are pinned, as sockets want them.
/// </summary>
internal sealed class BlockPool : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockSize = 256 * 1024;

    /// <summary>Blocks that are kept for later: 32 MiB.</summary>
    public const int MostKept = 128;

    private readonly ConcurrentQueue<Block> _kept = new();
    private int _count;

    public override int MaxBufferSize => BlockSize;

    /// <summary>All that ask for a pool share this one.</summary>
    public MemoryPool<byte> Create(MemoryPoolOptions? options) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        if (!_kept.TryDequeue(out var block)) return new Block(this);
        Interlocked.Decrement(ref _count);
        block.IsRented = true;
        return block;
    }

    // Kestrel disposes its pool when a connection's listener ends; the others still use it.
    protected override void Dispose(bool disposing)
    {
    }

    private void GiveBack(Block block)
    {
        if (Interlocked.Increment(ref _count) > MostKept) Interlocked.Decrement(ref _count);
        else _kept.Enqueue(block);
    }

    private sealed class Block(BlockPool pool) : IMemoryOwner<byte>
    {
        public bool IsRented { get; set; } = true;

        public Memory<byte> Memory { get; } = MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true), 0, BlockSize);

        public void Dispose()
        {
            if (!IsRented) return;
            IsRented = false;
            pool.GiveBack(this);
        }
    }
}
