using System.Text;
using Poncho.IO;
using Poncho.Runtime.Environments;

namespace Poncho.Runtime.Relocating;

/// <summary>
/// Passes one file's bytes on to a stream with the prefix in each placeholder's place, as they come: nothing is searched and nothing but a
/// shebang line is held. Write all bytes of the file, then call <see cref="Complete"/>.
/// </summary>
public abstract class RelocatingWriter
{
    private readonly Relocation _file;
    private long _at;
    private int _next;

    private protected RelocatingWriter(Relocation file, Prefix prefix, Stream output)
    {
        _file = file;
        Prefix = prefix;
        Output = output;
        Placeholder = Encoding.UTF8.GetBytes(file.Placeholder);
    }

    private protected Prefix Prefix { get; }

    private protected Stream Output { get; }

    private protected byte[] Placeholder { get; }

    /// <summary>Begins a file.</summary>
    /// <param name="file">Its entry of the index; nothing in it is believed unchecked.</param>
    /// <param name="prefix">What takes the placeholders' place.</param>
    /// <param name="output">Where the relocated bytes go; it stays open.</param>
    /// <exception cref="PonchoException">The prefix does not fit into a binary file's placeholder.</exception>
    public static RelocatingWriter Begin(Relocation file, Prefix prefix, Stream output)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(prefix);
        CheckFits(file, prefix);
        return file.Mode == RelocationMode.Text ? new TextRelocatingWriter(file, prefix, output) : new BinaryRelocatingWriter(file, prefix, output);
    }

    /// <summary>Says before anything is written whether a prefix is too long for a file.</summary>
    /// <exception cref="PonchoException">It is; the message has both lengths.</exception>
    public static void CheckFits(Relocation file, Prefix prefix)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(prefix);
        int room = Encoding.UTF8.GetByteCount(file.Placeholder);
        if (file.Mode == RelocationMode.Binary && prefix.Bytes.Length > room)
        {
            throw new PonchoException(
                $"the environment's folder has a path of {prefix.Bytes.Length} bytes, and the binary file {file.Path} has room for {room}: \"{prefix}\"",
                "unpack into a folder with a shorter path (-u DIR, or PONCHO_NODE_CACHE)");
        }
    }

    /// <summary>Says before anything is written whether an environment's files can have a prefix in them.</summary>
    /// <exception cref="PonchoException">It is too long for one of them, or has characters that no script can carry.</exception>
    public static void CheckFits(EnvironmentConfig config, Prefix prefix)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(prefix);
        prefix.CheckCanBeWritten();
        foreach (var layer in config.Layers)
        {
            foreach (var file in layer.Relocations.Files) CheckFits(file, prefix);
        }
    }

    /// <summary>The next bytes of the file.</summary>
    /// <exception cref="PonchoException">The index says a placeholder where there is none.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            long next = _next < _file.Offsets.Length ? _file.Offsets[_next] : long.MaxValue;
            int taken;
            if (_at < next)
            {
                taken = (int)Math.Min(bytes.Length, next - _at);
                Pass(bytes[..taken]);
            }
            else
            {
                int matched = (int)(_at - next);
                taken = Math.Min(bytes.Length, Placeholder.Length - matched);
                if (!bytes[..taken].SequenceEqual(Placeholder.AsSpan(matched, taken))) throw NotThere(next);
                if (matched + taken == Placeholder.Length)
                {
                    Replace();
                    _next++;
                }
            }

            _at += taken;
            bytes = bytes[taken..];
        }
    }

    /// <summary>The file has no more bytes.</summary>
    /// <exception cref="PonchoException">The index says a placeholder beyond its end.</exception>
    public void Complete()
    {
        if (_next < _file.Offsets.Length) throw NotThere(_file.Offsets[_next]);
        End();
    }

    /// <summary>Bytes that are no placeholder.</summary>
    private protected abstract void Pass(ReadOnlySpan<byte> bytes);

    /// <summary>A placeholder.</summary>
    private protected abstract void Replace();

    private protected abstract void End();

    private PonchoException NotThere(long offset) =>
        new(
            $"the relocation index says a placeholder at byte {offset} of a file that has none there: \"{_file.Path}\"",
            "the environment is damaged; create it again");
}
