using System.Text;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Relocating;

/// <summary>
/// The way back: a file that was relocated, as it was before. Passes its bytes on with the placeholder in the place of the prefix that it has, at the
/// places of the index and nowhere else. A shebang line that had to be rewritten is put together again from what it became.
/// </summary>
/// <param name="file">Its entry of the index.</param>
/// <param name="old">The prefix that it was relocated to.</param>
/// <param name="pass">Given the bytes.</param>
/// <param name="guess">
/// Whether a line of <c>/usr/bin/env</c>, which does not name the prefix any more, may be one of an interpreter of <c>bin</c>: nothing proves it.
/// </param>
internal sealed class RestoringWriter(Relocation file, Prefix old, RestoringWriter.Pass pass, bool guess)
{
    /// <summary>Bytes of a file's beginning that <see cref="Begin"/> has to see.</summary>
    public const int LongestBeginning = 64 * 1024;

    private static readonly byte[] s_exec = "'''exec' \""u8.ToArray(), s_arguments = " \"$0\" \"$@\" #'''"u8.ToArray();

    private readonly byte[] _placeholder = Encoding.UTF8.GetBytes(file.Placeholder);

    // Where the next byte was before the file was relocated, and the number of the next placeholder.
    private long _at;
    private int _next;
    private int _matched;

    // A binary file's C string has become shorter by so many bytes, and so many NUL bytes stand behind it, which are left out.
    private long _gap;
    private long _superfluous;

    internal delegate void Pass(ReadOnlySpan<byte> bytes);

    /// <summary>False once a byte came that the file, relocated to that prefix, would not have.</summary>
    public bool Fits { get; private set; } = true;

    /// <summary>Takes the beginning of a text file, where its first line may be one that was rewritten.</summary>
    /// <returns>How many of the bytes were taken; the others are to be written.</returns>
    public int Begin(ReadOnlySpan<byte> beginning)
    {
        int first = (int)Math.Min(file.Offsets[0], LongestBeginning);
        bool isText = file.Mode == RelocationMode.Text && beginning.StartsWith("#!"u8) && first < LongestBeginning;

        // Before the first placeholder nothing moves: where the prefix is in its place, the line is as it was.
        if (!isText || (first <= beginning.Length && beginning[first..].StartsWith(old.Bytes))) return 0;
        int end = beginning.IndexOf((byte)'\n');
        var line = end < 0 ? beginning : beginning[..end];
        if (line.SequenceEqual("#!/bin/sh"u8)) return BeginWithShell(beginning, end + 1);
        if (!line.StartsWith("#!/usr/bin/env "u8)) return 0;
        var program = line["#!/usr/bin/env "u8.Length..];
        int named = program.IndexOf(old.Bytes);
        if (named < 0 && !guess) return 0;
        bool isOfSystem = named >= 0 && "#!/usr/bin/"u8.Length + named == file.Offsets[0];
        Write(isOfSystem ? Shebang([.. "/usr/bin/"u8, .. program]) : Shebang([.. old.Bytes, .. "/bin/"u8, .. program]));
        return line.Length;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (Fits && !bytes.IsEmpty)
        {
            long next = _next < file.Offsets.Length ? file.Offsets[_next] : long.MaxValue;
            int taken;
            if (_superfluous > 0)
            {
                taken = (int)Math.Min(bytes.Length, _superfluous);
                if (bytes[..taken].ContainsAnyExcept((byte)0)) Fits = false;
                _superfluous -= taken;
            }
            else if (_at < next)
            {
                taken = (int)Math.Min(bytes.Length, next - _at);
                int end = _gap > 0 ? bytes[..taken].IndexOf((byte)0) : -1;
                if (end >= 0)
                {
                    taken = end;
                    (_superfluous, _gap) = (_gap, 0);
                }

                pass(bytes[..taken]);
                _at += taken;
            }
            else
            {
                taken = Match(bytes);
            }

            bytes = bytes[taken..];
        }
    }

    /// <summary>Whether it was a file that was relocated to that prefix.</summary>
    public bool Complete() => Fits && _next == file.Offsets.Length && _matched == 0 && _superfluous == 0 && _gap == 0;

    private int Match(ReadOnlySpan<byte> bytes)
    {
        int taken = Math.Min(bytes.Length, old.Bytes.Length - _matched);
        if (!bytes[..taken].SequenceEqual(old.Bytes.AsSpan(_matched, taken)))
        {
            Fits = false;
            return taken;
        }

        _matched += taken;
        if (_matched < old.Bytes.Length) return taken;
        pass(_placeholder);
        if (file.Mode == RelocationMode.Binary) _gap += _placeholder.Length - old.Bytes.Length;
        if (_gap < 0) Fits = false;
        _at += _placeholder.Length;
        _matched = 0;
        _next++;
        return taken;
    }

    // The line by which a shell starts Python is the second, or the third behind one that declares an encoding.
    private int BeginWithShell(ReadOnlySpan<byte> beginning, int second)
    {
        var declaration = ReadOnlySpan<byte>.Empty;
        int at = second;
        var line = LineAt(beginning, at);
        if (!line.StartsWith(s_exec))
        {
            declaration = line;
            at += line.Length + 1;
            line = at < beginning.Length ? LineAt(beginning, at) : default;
        }

        if (!line.StartsWith(s_exec) || !line[s_exec.Length..].EndsWith(s_arguments)) return 0;
        var inside = line[s_exec.Length..^s_arguments.Length];
        int quote = inside.IndexOf((byte)'"');
        if (quote < 0) return 0;
        Write(Shebang([.. inside[..quote], .. inside[(quote + 1)..]]));
        if (!declaration.IsEmpty) Write([(byte)'\n', .. declaration]);
        return at + line.Length;
    }

    // With the blanks before the interpreter that there were.
    private byte[] Shebang(byte[] words)
    {
        bool isOurs = words.AsSpan().StartsWith(old.Bytes);
        byte[] blanks = new byte[isOurs ? Math.Max(0, file.Offsets[0] - 2) : 0];
        blanks.AsSpan().Fill((byte)' ');
        return [.. "#!"u8, .. blanks, .. words];
    }

    private static ReadOnlySpan<byte> LineAt(ReadOnlySpan<byte> text, int at)
    {
        var rest = text[at..];
        int end = rest.IndexOf((byte)'\n');
        return end < 0 ? rest : rest[..end];
    }
}
