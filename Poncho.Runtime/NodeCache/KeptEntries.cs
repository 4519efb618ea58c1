using Poncho.Runtime.Unpacking;

namespace Poncho.Runtime.NodeCache;

/// <summary>Keeps what it is told of one layer's entries, until those of the layers before it were told.</summary>
internal sealed class KeptEntries : IEntryListener
{
    private readonly List<Action<IEntryListener>> _told = [];

    public void Folder(string path) => _told.Add(to => to.Folder(path));

    public void File(string path, uint mode, long size, ulong hash) => _told.Add(to => to.File(path, mode, size, hash));

    public void SymbolicLink(string path, string target) => _told.Add(to => to.SymbolicLink(path, target));

    public void HardLink(string path, string target) => _told.Add(to => to.HardLink(path, target));

    /// <summary>Tells another all of it, in the same order.</summary>
    public void TellTo(IEntryListener listener)
    {
        foreach (var tell in _told) tell(listener);
    }
}
