namespace Poncho.Runtime.Unpacking;

/// <summary>Hears what was written, in the order of the tarball: how the node cache learns what is in a layer without reading the folder again.</summary>
internal interface IEntryListener
{
    void Folder(string path);

    void File(string path, uint mode);

    void SymbolicLink(string path, string target);

    void HardLink(string path, string target);
}
