using System.Runtime.InteropServices;
using LibGit2Sharp;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Sources.Git.LibGit2;

/// <summary>Loads libgit2, once in a process, and sets it up.</summary>
internal static class LibGit2Loader
{
    /// <summary>No folder: nothing is found in it.</summary>
    private const string Nowhere = "/dev/null/nowhere";

    private static readonly SemaphoreSlim Alone = new(1);
    private static LibGit2Functions? _loaded;

    /// <summary>The functions of libgit2; LibGit2Sharp may be used once they are there.</summary>
    /// <param name="folder">Where the shared library is put.</param>
    /// <param name="cancel">Stops the waiting and the writing.</param>
    /// <exception cref="PonchoException">The library cannot be put there, or not be loaded from there.</exception>
    public static async Task<LibGit2Functions> LoadAsync(string folder, CancellationToken cancel)
    {
        if (Volatile.Read(ref _loaded) is { } loaded) return loaded;
        await Alone.WaitAsync(cancel);
        try
        {
            if (_loaded is not null) return _loaded;
            // It hashes by what libssl brings, whatever the address.
            InstalledTls.Need("a git source");
            string path = await NativePart.PutAsync(folder, cancel);
            nint library = Open(path);
            GlobalSettings.NativeLibraryPath = Path.GetDirectoryName(path);
            SetUp();
            var functions = new LibGit2Functions(library);
            Volatile.Write(ref _loaded, functions);
            return functions;
        }
        finally
        {
            Alone.Release();
        }
    }

    /// <summary>Loads the shared library.</summary>
    /// <exception cref="PonchoException">The system refuses to.</exception>
    public static nint Open(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (DllNotFoundException e)
        {
            // What the loader says where the file system is mounted noexec.
            bool isNoExec = e.Message.Contains("failed to map segment", StringComparison.Ordinal)
                || e.Message.Contains("Operation not permitted", StringComparison.Ordinal);
            bool isOld = e.Message.Contains("GLIBC_", StringComparison.Ordinal);
            string why = isNoExec ? "programs may not run from its disk (noexec)"
                : isOld ? "this system's glibc is older than 2.25"
                : e.Message.Split('\n')[0].Trim().Replace('"', '\'');
            string hint = isNoExec ? "set PONCHO_HOME to a folder on another disk"
                : isOld ? "build environments with git sources on a newer system; they run on this one"
                : "delete the file, and try again";
            throw new PonchoException($"cannot load libgit2, which reads git repositories ({why}): \"{path}\"", hint, e);
        }
    }

    private static void SetUp()
    {
        // What a repository holds does not depend on anybody's settings.
        ConfigurationLevel[] levels =
        [
            ConfigurationLevel.Global,
            ConfigurationLevel.Xdg,
            ConfigurationLevel.System,
            ConfigurationLevel.ProgramData,
        ];
        foreach (var level in levels) GlobalSettings.SetConfigSearchPaths(level, Nowhere);
        // The caches of single folders are partial clones.
        GlobalSettings.SetExtensions("partialclone");
        // git refuses repositories of other users because their configuration may name programs. libgit2 runs none.
        GlobalSettings.SetOwnerValidation(false);
        GlobalSettings.RegisterSmartSubtransport<HttpTransport>(HttpTransport.Scheme);
    }
}
