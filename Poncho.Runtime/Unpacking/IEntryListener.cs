namespace Poncho.Runtime.Unpacking;

/// <summary>
/// Is told of each entry that was written, in the order of the tarball. So the node cache knows what is in a layer without reading the
/// folder.
/// </summary>
internal interface IEntryListener
{
    void Folder(string path);

    void File(string path, uint mode);

    void SymbolicLink(string path, string target);

    void HardLink(string path, string target);
}
