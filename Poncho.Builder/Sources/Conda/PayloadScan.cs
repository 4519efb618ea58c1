using Poncho.Conda.Linking;
using Poncho.Conda.Packages;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;

namespace Poncho.Builder.Sources.Conda;

/// <summary>Looks at the bytes of a package's files as they pass, one file after another: where placeholders are, and which glibc is needed.</summary>
internal sealed class PayloadScan : IDisposable
{
    private readonly Dictionary<string, PlaceholderFinder> _finders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Relocation> _relocations = new(StringComparer.Ordinal);
    private readonly ElfGlibc _elf = new();
    private PlaceholderFinder? _finder;
    private LinkedPath? _path;

    /// <summary>The files that hold their placeholder; of two for one path the later counts.</summary>
    public IEnumerable<Relocation> Relocations => _relocations.Values;

    /// <summary>The newest glibc that a file asked for; null while none did.</summary>
    public Version? Glibc { get; private set; }

    /// <summary>Bytes of all files.</summary>
    public long Bytes { get; private set; }

    public void Begin(LinkedPath path)
    {
        _path = path;
        _finder = null;
        _relocations.Remove(path.Target);
        if (path.Placeholder is not { Length: > 0 } placeholder) return;
        if (!_finders.TryGetValue(placeholder, out _finder)) _finders[placeholder] = _finder = new PlaceholderFinder(placeholder);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        _finder?.Append(bytes);
        _elf.Append(bytes);
    }

    public void End()
    {
        if (_elf.Finish() is { } glibc && (Glibc is null || glibc > Glibc)) Glibc = glibc;
        if (_finder is null) return;
        // A package may list a placeholder for a file that holds none: then there is nothing to relocate.
        var offsets = _finder.Finish();
        if (offsets.IsEmpty) return;
        _relocations.Add(_path!.Target, new Relocation
        {
            Path = _path.Target,
            Mode = _path.FileMode == PrefixFileMode.Binary ? RelocationMode.Binary : RelocationMode.Text,
            Placeholder = _finder.Placeholder,
            Offsets = offsets,
        });
    }

    public void Dispose() => _elf.Dispose();
}
