using Microsoft.Win32.SafeHandles;
using Poncho.IO;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Posix;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.RelocatingInPlace;
using Poncho.Runtime.Trees;
using Poncho.Runtime.Unpacking;

namespace Poncho.Runtime.NodeCache;

/// <summary>
/// An environment made of unpacked layers: links to their files, and relocated copies of the files that hold a placeholder; nothing else is
/// copied or opened. Layers are added in link order: where two have a file of one path, the later one's stays.
/// </summary>
internal sealed class LinkedEnvironment : IDisposable
{
    private readonly LayerCache _layers;
    private readonly LinkMethod _method;
    private readonly Prefix _prefix;
    private readonly FolderTree _tree;

    /// <param name="layers">Where the layers are, all unpacked.</param>
    /// <param name="method">How files are linked.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="prefix">The folder's final path.</param>
    public LinkedEnvironment(LayerCache layers, LinkMethod method, string folder, Prefix prefix)
    {
        _layers = layers;
        _method = method;
        _prefix = prefix;
        _tree = new FolderTree(folder, LinkRule.FollowInside);
    }

    /// <summary>Adds a layer over those before it.</summary>
    /// <exception cref="PonchoException">The index does not fit the layer, or the disk does not take it.</exception>
    public void Add(LayerSource layer, CancellationToken cancel)
    {
        string from = _layers.TreeOf(layer);
        int relocated = 0;
        foreach (var entry in _layers.EntriesOf(layer))
        {
            cancel.ThrowIfCancellationRequested();
            var relocation = layer.Relocations.Find(entry.Path);
            if (relocation is not null) relocated++;
            Add(entry, from, layer.Relocations, relocation);
        }

        if (relocated < layer.Relocations.Files.Length) throw LayerUnpacker.IndexDoesNotFit($"layer {layer.Name}", layer.Relocations, relocated);
    }

    public void Dispose() => _tree.Dispose();

    private void Add(LayerEntry entry, string from, RelocationIndex index, Relocation? relocation)
    {
        switch (entry.Kind)
        {
            case LayerEntryKind.Folder:
                if (entry.Path.Length > 0) _tree.MakeFolder(entry.Path);
                break;
            case LayerEntryKind.SymbolicLink:
                _tree.MakeSymbolicLink(entry.Path, entry.Target);
                break;
            case LayerEntryKind.HardLink when index.Find(entry.Target) is not null:
                _tree.MakeHardLink(entry.Path, entry.Target);
                break;
            default:
                string source = $"{from}/{entry.Path}";
                if (relocation is not null) CopyRelocated(source, entry.Path, relocation);
                else if (!StalePyc.Is(entry.Path, index)) Link(source, entry);
                break;
        }
    }

    private void Link(string source, LayerEntry entry)
    {
        if (_method == LinkMethod.SymbolicLink && entry.Kind == LayerEntryKind.File)
        {
            _tree.MakeSymbolicLink(entry.Path, source);
            return;
        }

        // A hard link fails all the same where a file has as many names as its file system allows: then it is copied.
        bool isLinked = _method == LinkMethod.HardLink && _tree.TryLinkFrom(source, entry.Path) == 0;
        if (!isLinked) Copy(source, entry.Path, _method == LinkMethod.Clone);
    }

    private void Copy(string source, string path, bool tryClone)
    {
        using var from = Open(source);
        using var to = _tree.CreateFile(path)!;
        if (!tryClone || !to.TryClone((int)from.DangerousGetHandle())) FileBytes.Read(from, source, to.Write);
        FileBytes.FinishAs(from, to);
    }

    private void CopyRelocated(string source, string path, Relocation relocation)
    {
        using var from = Open(source);
        using var to = _tree.CreateFile(path)!;
        RelocatedCopy.Write(from, source, relocation, _prefix, to);
        FileBytes.FinishAs(from, to);
    }

    private static SafeFileHandle Open(string path)
    {
        int file = LibC.OpenAt(LibC.CurrentFolder, path, LibC.ReadOnly | LibC.NoFollow | LibC.CloseOnExec, 0);
        return file >= 0 ? new SafeFileHandle(file, ownsHandle: true) : throw Errors.CannotRead(path, Errors.Last);
    }
}
