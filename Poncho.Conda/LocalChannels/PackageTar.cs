using System.Formats.Tar;
using Poncho.IO.Files;

namespace Poncho.Conda.LocalChannels;

/// <summary>
/// Writes the tarballs of a package, always the same bytes for the same entries: no owners, two modes, times that are given. (PAX is not
/// used: the platform puts the process id into its headers.)
/// </summary>
internal sealed class PackageTar(Stream output) : IAsyncDisposable
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Runnable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode Linked = Runnable | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private readonly TarWriter _tar = new(output, TarEntryFormat.Ustar, leaveOpen: true);
    private bool _isEmpty = true;

    public Task AddFileAsync(string path, bool isExecutable, long time, Stream content, CancellationToken cancel) =>
        AddAsync(TarEntryType.RegularFile, path, isExecutable ? Runnable : Readable, time, entry => entry.DataStream = content, cancel);

    public Task AddSoftLinkAsync(string path, string target, long time, CancellationToken cancel) =>
        AddAsync(TarEntryType.SymbolicLink, path, Linked, time, entry => entry.LinkName = target, cancel);

    public Task AddFolderAsync(string path, long time, CancellationToken cancel) =>
        AddAsync(TarEntryType.Directory, path + "/", Runnable, time, _ => { }, cancel);

    public async ValueTask DisposeAsync()
    {
        await _tar.DisposeAsync();
        // The platform ends no tarball that it put nothing into; readers want the two blocks of zeros all the same.
        if (_isEmpty) await output.WriteAsync(new byte[1024]);
    }

    private async Task AddAsync(TarEntryType type, string path, UnixFileMode mode, long time, Action<TarEntry> fill, CancellationToken cancel)
    {
        var entry = Fits(path) ? (TarEntry)new UstarTarEntry(type, path) : new GnuTarEntry(type, path);
        try
        {
            fill(entry);
        }
        catch (ArgumentException) when (entry is UstarTarEntry)
        {
            entry = new GnuTarEntry(type, path);
            fill(entry);
        }

        entry.Mode = mode;
        entry.ModificationTime = DateTimeOffset.FromUnixTimeSeconds(time);
        await _tar.WriteEntryAsync(entry, cancel);
        _isEmpty = false;
    }

    // Names beyond the 100 bytes of the header's field go into GNU's extra entry.
    private static bool Fits(string text) => System.Text.Encoding.UTF8.GetByteCount(text) <= 100;
}
