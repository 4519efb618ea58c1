namespace Poncho.Runtime.NodeCache;

/// <summary>What an entry of an unpacked layer is.</summary>
internal enum LayerEntryKind : byte
{
    Folder = (byte)'D',
    File = (byte)'F',
    Executable = (byte)'X',
    SymbolicLink = (byte)'S',
    HardLink = (byte)'H',
}
