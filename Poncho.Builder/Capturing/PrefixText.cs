using System.Collections.Immutable;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Poncho.IO.Files;
using Poncho.Runtime.Relocating;

namespace Poncho.Builder.Capturing;

/// <summary>
/// Looks at the bytes of files as they pass, one file after another: where the environment's own path stands in them, whether they are text, and
/// which glibc they need. A path that only begins like the environment's (<c>/opt/env2</c>), or ends like it, is another one.
/// </summary>
internal sealed class PrefixText(string prefix) : IDisposable
{
    /// <summary>Bytes before an occurrence that can be of the same path.</summary>
    private const int Before = 256;

    private readonly PlaceholderFinder _finder = new(prefix);
    private readonly ElfGlibc _elf = new();
    private bool _isBinary;

    /// <summary>Bytes of the path in a file.</summary>
    public int Length { get; } = Encoding.UTF8.GetByteCount(prefix);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _isBinary |= bytes.Contains((byte)0);
        _finder.Append(bytes);
        _elf.Append(bytes);
    }

    /// <summary>What the file was; starts anew for the next one.</summary>
    /// <param name="file">Its bytes, to look around occurrences.</param>
    public FoundText Finish(SafeFileHandle file)
    {
        var found = new FoundText(_finder.Finish().RemoveAll(offset => !IsWhole(file, offset)), _isBinary, _elf.Finish());
        _isBinary = false;
        return found;
    }

    public void Dispose() => _elf.Dispose();

    private bool IsWhole(SafeFileHandle file, long offset)
    {
        long start = Math.Max(0, offset - Before);
        byte[] around = new byte[offset - start + Length + 1];
        int read = FullRead.At(file, around, start), at = (int)(offset - start);
        if (at + Length < read && IsOfName(around[at + Length])) return false;
        // "-I/opt/env" is a path, "/data/opt/env" another one; "file:///opt/env" begins with a host that is none.
        if (at == 0 || around[at - 1] == '/') return true;
        while (at > 0 && IsOfName(around[at - 1])) at--;
        return at == 0 || around[at - 1] != '/';
    }

    private static bool IsOfName(byte c) => char.IsAsciiLetterOrDigit((char)c) || c is (byte)'_' or (byte)'-' or (byte)'.' or (byte)'+' or (byte)'@' or (byte)'~' or >= 0x80;
}

/// <summary>What was seen of a file.</summary>
/// <param name="Offsets">Where the environment's path stands, ascending.</param>
/// <param name="IsBinary">Whether it holds a NUL.</param>
/// <param name="Glibc">The newest glibc that it needs; null for what needs none.</param>
internal sealed record FoundText(ImmutableArray<long> Offsets, bool IsBinary, Version? Glibc);
