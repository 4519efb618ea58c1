using System.Runtime.InteropServices;

namespace Poncho.Runtime.Posix;

/// <summary>Strings as C has them: pointers with a null after the last.</summary>
internal sealed unsafe class StringTable : IDisposable
{
    private readonly List<nint> _strings = [];

    /// <param name="strings">Each ends with a NUL.</param>
    public StringTable(IEnumerable<byte[]> strings)
    {
        foreach (byte[] text in strings)
        {
            nint copy = (nint)NativeMemory.Alloc((nuint)text.Length);
            text.CopyTo(new Span<byte>((void*)copy, text.Length));
            _strings.Add(copy);
        }

        Pointers = (byte**)NativeMemory.AllocZeroed((nuint)_strings.Count + 1, (nuint)sizeof(byte*));
        for (int i = 0; i < _strings.Count; i++) Pointers[i] = (byte*)_strings[i];
    }

    public byte** Pointers { get; }

    public void Dispose()
    {
        foreach (nint text in _strings) NativeMemory.Free((void*)text);
        NativeMemory.Free(Pointers);
    }
}
