namespace Poncho.Runtime.Unpacking;

/// <summary>
/// Is told of each entry that was written, in the order of the tarball. So the node cache knows what is in a layer without reading the
/// folder.
/// </summary>
internal interface IEntryListener
{
    void Folder(string path);

    /// <param name="path">Below the root.</param>
    /// <param name="mode">Its permission bits.</param>
    /// <param name="size">Its bytes.</param>
    /// <param name="hash">XXH64 of them.</param>
    void File(string path, uint mode, long size, ulong hash);

    void SymbolicLink(string path, string target);

    void HardLink(string path, string target);
}
