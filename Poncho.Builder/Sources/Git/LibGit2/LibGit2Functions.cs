using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using LibGit2Sharp;

namespace Poncho.Builder.Sources.Git.LibGit2;

/// <summary>The functions of libgit2 that LibGit2Sharp does not offer: objects as their bytes, and a fetch of a certain depth.</summary>
/// <remarks>
/// The layouts are those of libgit2 1.8 (include/git2/remote.h, proxy.h, strarray.h, errors.h), on a machine of 64 bits. git_oid is 20 bytes:
/// this build of libgit2 knows names of SHA-1 only.
/// </remarks>
internal sealed unsafe class LibGit2Functions
{
    /// <summary>Bytes of an object's name.</summary>
    private const int NameBytes = 20;

    private readonly delegate* unmanaged[Cdecl]<nint*, byte*, int> _open;
    private readonly delegate* unmanaged[Cdecl]<nint, void> _close, _closeRemote, _closeObjects, _freeObject;
    private readonly delegate* unmanaged[Cdecl]<nint*, nint, int> _objects;
    private readonly delegate* unmanaged[Cdecl]<nuint*, int*, nint, byte*, int> _readHeader;
    private readonly delegate* unmanaged[Cdecl]<nint*, nint, byte*, int> _read;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*> _data;
    private readonly delegate* unmanaged[Cdecl]<nint*, nint, byte*, int> _createRemote;
    private readonly delegate* unmanaged[Cdecl]<FetchOptions*, uint, int> _initialize;
    private readonly delegate* unmanaged[Cdecl]<nint, Strings*, FetchOptions*, byte*, int> _fetch;
    private readonly delegate* unmanaged[Cdecl]<Error*> _lastError;

    /// <param name="library">The loaded library.</param>
    public LibGit2Functions(nint library)
    {
        _open = (delegate* unmanaged[Cdecl]<nint*, byte*, int>)NativeLibrary.GetExport(library, "git_repository_open");
        _close = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(library, "git_repository_free");
        _objects = (delegate* unmanaged[Cdecl]<nint*, nint, int>)NativeLibrary.GetExport(library, "git_repository_odb");
        _closeObjects = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(library, "git_odb_free");
        _readHeader = (delegate* unmanaged[Cdecl]<nuint*, int*, nint, byte*, int>)NativeLibrary.GetExport(library, "git_odb_read_header");
        _read = (delegate* unmanaged[Cdecl]<nint*, nint, byte*, int>)NativeLibrary.GetExport(library, "git_odb_read");
        _data = (delegate* unmanaged[Cdecl]<nint, byte*>)NativeLibrary.GetExport(library, "git_odb_object_data");
        _freeObject = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(library, "git_odb_object_free");
        _createRemote = (delegate* unmanaged[Cdecl]<nint*, nint, byte*, int>)NativeLibrary.GetExport(library, "git_remote_create_anonymous");
        _closeRemote = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(library, "git_remote_free");
        _initialize = (delegate* unmanaged[Cdecl]<FetchOptions*, uint, int>)NativeLibrary.GetExport(library, "git_fetch_options_init");
        _fetch = (delegate* unmanaged[Cdecl]<nint, Strings*, FetchOptions*, byte*, int>)NativeLibrary.GetExport(library, "git_remote_fetch");
        _lastError = (delegate* unmanaged[Cdecl]<Error*>)NativeLibrary.GetExport(library, "git_error_last");
    }

    /// <summary>Opens a repository: its folder, or its <c>.git</c>.</summary>
    /// <exception cref="LibGit2SharpException">There is none, or it is of a kind that libgit2 does not read.</exception>
    public nint Open(string path)
    {
        nint repository = 0;
        fixed (byte* text = Text(path)) Check(_open(&repository, text));
        return repository;
    }

    public void Close(nint repository) => _close(repository);

    /// <summary>The object database of a repository.</summary>
    public nint Objects(nint repository)
    {
        nint objects = 0;
        Check(_objects(&objects, repository));
        return objects;
    }

    public void CloseObjects(nint objects) => _closeObjects(objects);

    /// <summary>
    /// What an object is (<c>commit</c>, <c>tree</c>, <c>blob</c>, <c>tag</c>) and how many bytes it has; null where there is none of this
    /// name.
    /// </summary>
    /// <param name="objects">An object database.</param>
    /// <param name="name">Its name, 40 hex digits.</param>
    public (string Type, long Size)? Header(nint objects, string name)
    {
        const int NotFound = -3;
        nuint size = 0;
        int type = 0;
        fixed (byte* id = Name(name))
        {
            int result = _readHeader(&size, &type, objects, id);
            if (result == NotFound) return null;
            Check(result);
        }

        string said = type switch
        {
            1 => "commit",
            2 => "tree",
            3 => "blob",
            4 => "tag",
            _ => throw new LibGit2SharpException($"an object of no known type: {name}"),
        };
        return (said, checked((long)size));
    }

    /// <summary>Reads an object, whole: libgit2 compares its bytes with its name.</summary>
    /// <returns>What <see cref="Free"/> gives back, and where its bytes are until then.</returns>
    public (nint Handle, nint Bytes) Read(nint objects, string name)
    {
        nint handle = 0;
        fixed (byte* id = Name(name)) Check(_read(&handle, objects, id));
        return (handle, (nint)_data(handle));
    }

    public void Free(nint handle) => _freeObject(handle);

    /// <summary>Fetches what one refspec names from the remote of the thread's <see cref="RemoteSession"/>.</summary>
    /// <param name="repository">An open repository.</param>
    /// <param name="specs">Refspecs.</param>
    /// <param name="depth">How many commits of the history; 0 for all, <see cref="WholeHistory"/> to fetch what earlier fetches left out.</param>
    /// <exception cref="LibGit2SharpException">It failed.</exception>
    public void Fetch(nint repository, IReadOnlyList<string> specs, int depth)
    {
        nint remote = 0;
        fixed (byte* address = Text(HttpTransport.Address)) Check(_createRemote(&remote, repository, address));
        nint[] texts = [.. specs.Select(Marshal.StringToCoTaskMemUTF8)];
        try
        {
            var options = default(FetchOptions);
            Check(_initialize(&options, 1));
            options.UpdateFetchHead = 0;
            options.DownloadTags = NoTags;
            options.Depth = depth;
            options.Callbacks.TransferProgress = &Progress;
            fixed (nint* first = texts)
            {
                var all = new Strings { First = (byte**)first, Count = (nuint)texts.Length };
                Check(_fetch(remote, &all, &options, null));
            }
        }
        finally
        {
            foreach (nint text in texts) Marshal.FreeCoTaskMem(text);
            _closeRemote(remote);
        }
    }

    /// <summary>The depth that makes a shallow repository whole (GIT_FETCH_DEPTH_UNSHALLOW).</summary>
    public const int WholeHistory = int.MaxValue;

    // GIT_REMOTE_DOWNLOAD_TAGS_NONE
    private const int NoTags = 2;

    // Called now and then while a pack comes and is indexed; what is not 0 ends it.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Progress(nint statistics, nint payload) => RemoteSession.Current.IsCancelled ? -1 : 0;

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');

    private static byte[] Name(string name)
    {
        byte[] bytes = Convert.FromHexString(name);
        return bytes.Length == NameBytes ? bytes : throw new ArgumentException(name);
    }

    private void Check(int result)
    {
        if (result >= 0) return;
        var error = _lastError();
        string? said = error is null ? null : Marshal.PtrToStringUTF8((nint)error->Message);
        throw new LibGit2SharpException(said ?? $"libgit2 fails ({result})");
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Error
    {
        public byte* Message;
        public int Class;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Strings
    {
        public byte** First;
        public nuint Count;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Callbacks
    {
        public uint Version;
        public nint SidebandProgress, Completion, Credentials, CertificateCheck;
        public delegate* unmanaged[Cdecl]<nint, nint, int> TransferProgress;
        public nint UpdateTips, PackProgress, PushTransferProgress, PushUpdateReference, PushNegotiation;
        public nint Transport, RemoteReady, Payload, ResolveUrl;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Proxy
    {
        public uint Version;
        public int Type;
        public nint Url, Credentials, CertificateCheck, Payload;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct FetchOptions
    {
        public int Version;
        public Callbacks Callbacks;
        public int Prune;
        public uint UpdateFetchHead;
        public int DownloadTags;
        public Proxy Proxy;
        public int Depth;
        public int FollowRedirects;
        public Strings CustomHeaders;
    }
}
