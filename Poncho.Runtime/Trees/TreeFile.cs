using Poncho.IO;
using Poncho.IO.Streams;
using Poncho.Runtime.Posix;

namespace Poncho.Runtime.Trees;

/// <summary>A file that is being written: first its bytes, then <see cref="Finish"/>. Its errors name the file.</summary>
internal sealed class TreeFile(int file, string path) : WritingStream
{
    private int _file = file;

    /// <exception cref="PonchoException">The disk is full, or the like.</exception>
    public override unsafe void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            for (int at = 0; at < buffer.Length;)
            {
                nint written = LibC.Write(_file, bytes + at, buffer.Length - at);
                if (written < 0 && Errors.Last != Errors.Interrupted) throw Errors.CannotWrite(path, Errors.Last);
                at += (int)Math.Max(0, written);
            }
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <summary>Makes this file share another's blocks. False where the file system cannot.</summary>
    public bool TryClone(int source) => LibC.Control(_file, LibC.CloneFile, source) == 0;

    /// <summary>
    /// Ends the file: sets permission bits (whatever the umask is) and the time of modification, and closes it. Network file systems say only
    /// then that a quota is used up.
    /// </summary>
    public unsafe void Finish(uint mode, DateTimeOffset modified)
    {
        if (LibC.ChangeMode(_file, mode) != 0) throw Errors.CannotWrite(path, Errors.Last);
        long ticks = modified.UtcTicks - DateTime.UnixEpoch.Ticks;
        long seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out long rest);
        if (rest < 0) (seconds, rest) = (seconds - 1, rest + TimeSpan.TicksPerSecond);
        long nanoseconds = rest * 100;
        long* times = stackalloc long[] { seconds, nanoseconds, seconds, nanoseconds };
        if (LibC.SetTimes(_file, times) != 0) throw Errors.CannotWrite(path, Errors.Last);
        int closing = _file;
        _file = -1;
        if (LibC.Close(closing) != 0 && Errors.Last != Errors.Interrupted) throw Errors.CannotWrite(path, Errors.Last);
    }

    protected override void Dispose(bool disposing)
    {
        if (_file >= 0) _ = LibC.Close(_file);
        _file = -1;
        base.Dispose(disposing);
    }
}
