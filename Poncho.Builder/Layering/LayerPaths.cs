using System.Collections;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Text;

namespace Poncho.Builder.Layering;

/// <summary>
/// The paths of a layer, in its order: UTF-8, one after another, each with a NUL behind it, as they lie in the layer's file of facts. An environment
/// has tens of thousands of them, and a command that finds everything made looks through all: not one becomes a string for that.
/// </summary>
[CollectionBuilder(typeof(LayerPaths), nameof(Create))]
internal sealed class LayerPaths : IReadOnlyCollection<string>
{
    private LayerPaths(ReadOnlyMemory<byte> text, int count) => (Text, Count) = (text, count);

    /// <summary>All of them, as they are written into a file.</summary>
    public ReadOnlyMemory<byte> Text { get; }

    public int Count { get; }

    /// <summary>Each as bytes.</summary>
    public Utf8Paths Utf8 => new(Text.Span);

    public static LayerPaths Create(ReadOnlySpan<string> paths)
    {
        int length = 0;
        foreach (string path in paths) length += Encoding.UTF8.GetByteCount(path) + 1;
        byte[] text = new byte[length];
        int at = 0;
        foreach (string path in paths) at += Encoding.UTF8.GetBytes(path, text.AsSpan(at)) + 1;
        return new LayerPaths(text, paths.Length);
    }

    /// <summary>From a file; null where it does not have as many as it says.</summary>
    public static LayerPaths? TryRead(ReadOnlyMemory<byte> text, int count)
    {
        bool isWhole = text.IsEmpty || text.Span[^1] == 0;
        return isWhole && text.Span.Count((byte)0) == count ? new LayerPaths(text, count) : null;
    }

    /// <summary>What stands for a path where thousands are compared: equal paths have equal ones, others hardly ever.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> path) => XxHash3.HashToUInt64(path);

    /// <summary>Whether the one that begins there (<see cref="Utf8Paths.Start"/>) is this.</summary>
    public bool IsAt(int start, ReadOnlySpan<byte> wanted)
    {
        var from = Text.Span[start..];
        return from.StartsWith(wanted) && from[wanted.Length] == 0;
    }

    /// <summary>Whether one of them begins so.</summary>
    public bool AnyBelow(ReadOnlySpan<byte> start)
    {
        foreach (var path in Utf8)
            if (path.StartsWith(start)) return true;
        return false;
    }

    public IEnumerator<string> GetEnumerator()
    {
        for (int at = 0; at < Text.Length;)
        {
            int length = Text.Span[at..].IndexOf((byte)0);
            yield return Encoding.UTF8.GetString(Text.Span.Slice(at, length));
            at += length + 1;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>One path after another, without its NUL.</summary>
    public ref struct Utf8Paths(ReadOnlySpan<byte> text)
    {
        private readonly int _length = text.Length;
        private ReadOnlySpan<byte> _left = text;

        public ReadOnlySpan<byte> Current { get; private set; }

        /// <summary>Where <see cref="Current"/> begins in <see cref="Text"/>.</summary>
        public int Start { get; private set; }

        public readonly Utf8Paths GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_left.IsEmpty) return false;
            Start = _length - _left.Length;
            int end = _left.IndexOf((byte)0);
            Current = _left[..end];
            _left = _left[(end + 1)..];
            return true;
        }
    }
}
