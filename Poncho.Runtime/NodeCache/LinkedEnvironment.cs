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
/// copied or opened. Where two layers have a file of one path, the later one's stays: layers are added in link order, or claim their paths.
/// </summary>
internal sealed class LinkedEnvironment : IDisposable
{
    private readonly LayerCache _layers;
    private readonly LinkMethod _method;
    private readonly Prefix _prefix;
    private readonly FolderTree _tree;
    private readonly IEntryListener _listener;
    private readonly UnpackMeter _meter;
    private readonly (PathClaims Claims, int Layer)? _claim;

    /// <param name="layers">Where the layers are, all unpacked.</param>
    /// <param name="method">How files are linked.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="prefix">The folder's final path.</param>
    /// <param name="listener">Told of each entry that is made.</param>
    /// <param name="meter">Counts the bytes of relocated copies: all others are the layers'.</param>
    /// <param name="claim">Which layer this is among those that are linked side by side; null where layers are added one after another.</param>
    public LinkedEnvironment(
        LayerCache layers,
        LinkMethod method,
        string folder,
        Prefix prefix,
        IEntryListener listener,
        UnpackMeter meter,
        (PathClaims Claims, int Layer)? claim = null)
    {
        _listener = listener;
        _meter = meter;
        _layers = layers;
        _method = method;
        _prefix = prefix;
        _claim = claim;
        _tree = new FolderTree(folder, claim is null ? LinkRule.FollowInside : LinkRule.Conflict);
    }

    /// <summary>Bytes of the files that are the environment's alone: relocated ones, and where nothing can be linked, all.</summary>
    public long OwnBytes { get; private set; }

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
                _listener.Folder(entry.Path);
                break;
            case LayerEntryKind.SymbolicLink:
                if (TryClaim(entry.Path) && _tree.MakeSymbolicLink(entry.Path, entry.Target, Owns(entry.Path))) _listener.SymbolicLink(entry.Path, entry.Target);
                break;
            case LayerEntryKind.HardLink when index.Find(entry.Target) is not null:
                MakeHardLink(entry);
                break;
            default:
                if (!TryClaim(entry.Path)) return;
                string source = $"{from}/{entry.Path}";
                if (relocation is not null) CopyRelocated(source, entry, relocation);
                else if (!StalePyc.Is(entry.Path, index)) Link(source, entry);
                break;
        }
    }

    private bool TryClaim(string path) => _claim is not { } claim || claim.Claims.TryClaim(path, claim.Layer);

    private Func<bool>? Owns(string path) => _claim is not { } claim ? null : () => claim.Claims.Owns(path, claim.Layer);

    private void CheckOwns(string path)
    {
        if (_claim is { } claim && !claim.Claims.Owns(path, claim.Layer)) throw new TreeConflictException(path);
    }

    // The other name must still be this layer's file, before and after: a later layer's may take its place at any time.
    private void MakeHardLink(LayerEntry entry)
    {
        if (!TryClaim(entry.Path)) return;
        CheckOwns(entry.Target);
        if (_tree.MakeHardLink(entry.Path, entry.Target, Owns(entry.Path))) _listener.HardLink(entry.Path, entry.Target);
        CheckOwns(entry.Target);
    }

    private void Link(string source, LayerEntry entry)
    {
        if (_method == LinkMethod.SymbolicLink && entry.Kind == LayerEntryKind.File)
        {
            if (_tree.MakeSymbolicLink(entry.Path, source, Owns(entry.Path))) _listener.SymbolicLink(entry.Path, source);
            return;
        }

        // A hard link fails all the same where a file has as many names as its file system allows: then it is copied.
        bool isLinked = _method == LinkMethod.HardLink && _tree.TryLinkFrom(source, entry.Path, Owns(entry.Path)) == 0;
        if (!isLinked) Copy(source, entry, _method == LinkMethod.Clone);
        if (!isLinked && _method != LinkMethod.Clone) OwnBytes += entry.Size;
        if (entry.IsFile) _listener.File(entry.Path, ModeOf(entry), entry.Size, entry.Hash);
        else _listener.HardLink(entry.Path, entry.Target);
    }

    private void Copy(string source, LayerEntry entry, bool tryClone)
    {
        using var from = Open(source, entry);
        using var to = _tree.CreateFile(entry.Path, Owns(entry.Path));
        if (to is null) return;
        if (!tryClone || !to.TryClone((int)from.DangerousGetHandle())) FileBytes.Read(from, source, to.Write);
        FileBytes.FinishAs(from, to);
    }

    private void CopyRelocated(string source, LayerEntry entry, Relocation relocation)
    {
        using var from = Open(source, entry);
        _meter.CountBytes(entry.Size + relocation.GrowthTo(_prefix.Bytes.Length), $"the environment's file {entry.Path}");
        using var to = _tree.CreateFile(entry.Path, Owns(entry.Path));
        if (to is null) return;
        var hashed = new HashedOutput(to);
        RelocatedCopy.Write(from, source, relocation, _prefix, hashed);
        FileBytes.FinishAs(from, to);
        OwnBytes += hashed.Count;
        _listener.File(entry.Path, ModeOf(entry), hashed.Count, hashed.Hash);
    }

    private static uint ModeOf(LayerEntry entry) => entry.Kind == LayerEntryKind.Executable ? 0x16du : 0x124u;

    private static SafeFileHandle Open(string path, LayerEntry entry)
    {
        int opened = LibC.OpenAt(LibC.CurrentFolder, path, LibC.ReadOnly | LibC.NoFollow | LibC.CloseOnExec, 0);
        if (opened < 0) throw Errors.Last == Errors.NoEntry ? Damaged(path) : Errors.CannotRead(path, Errors.Last);
        var file = new SafeFileHandle(opened, ownsHandle: true);
        if (!entry.IsFile || RandomAccess.GetLength(file) == entry.Size) return file;
        file.Dispose();
        throw Damaged(path);
    }

    private static PonchoException Damaged(string path) =>
        new($"a file of the node cache is damaged: \"{path}\"", "poncho cache verify removes what is damaged, so that it is unpacked again");
}
