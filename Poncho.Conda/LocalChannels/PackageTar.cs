using Poncho.IO.Tar;

namespace Poncho.Conda.LocalChannels;

/// <summary>Writes the tarballs of a package, always the same bytes for the same entries: no owners, two modes, times that are given.</summary>
internal sealed class PackageTar(Stream output) : IAsyncDisposable
{
    private const int Readable = 0x1a4, Runnable = 0x1ed, EverythingAllowed = 0x1ff;

    private readonly TarForwardWriter _tar = new(output);

    public async Task AddFileAsync(string path, bool isExecutable, long time, Stream content, CancellationToken cancel)
    {
        long size = content.Length;
        await _tar.WriteHeadAsync(TarMemberKind.File, path, "", isExecutable ? Runnable : Readable, size, time, cancel);
        await _tar.WriteDataAsync(path, size, content, cancel);
    }

    public Task AddSoftLinkAsync(string path, string target, long time, CancellationToken cancel) =>
        _tar.WriteHeadAsync(TarMemberKind.SymbolicLink, path, target, EverythingAllowed, 0, time, cancel).AsTask();

    public Task AddFolderAsync(string path, long time, CancellationToken cancel) =>
        _tar.WriteHeadAsync(TarMemberKind.Folder, path, "", Runnable, 0, time, cancel).AsTask();

    /// <summary>Ends the tarball; the output stays open.</summary>
    public async ValueTask DisposeAsync() => await _tar.WriteEndAsync(CancellationToken.None);
}
