using LibGit2Sharp;
using Poncho.Builder.Sources.Git.LibGit2;
using Poncho.IO;

namespace Poncho.Builder.Sources.Git;

/// <summary>
/// Objects that libgit2 reads. It can stream only objects that lie unpacked, and fetched ones lie in packs: each is whole in memory while it
/// is read. So large ones are left to the <c>git</c> program where there is one.
/// </summary>
internal sealed class LibraryObjects : IGitObjects
{
    /// <summary>Bytes of the largest object that libgit2 reads where there is a git: 16 MiB.</summary>
    public const long Largest = 16 << 20;

    private readonly LibGit2Functions _library;
    private readonly GitProgram _git;
    private readonly string _folder;
    private readonly nint _repository, _objects;
    private ProgramObjects? _large;
    private nint _current;

    /// <param name="library">libgit2.</param>
    /// <param name="git">The program, for large objects.</param>
    /// <param name="folder">The repository's.</param>
    /// <exception cref="PonchoException">It is no repository that libgit2 can read.</exception>
    public LibraryObjects(LibGit2Functions library, GitProgram git, string folder)
    {
        (_library, _git, _folder) = (library, git, folder);
        try
        {
            _repository = library.Open(folder);
            _objects = library.Objects(_repository);
        }
        catch (LibGit2SharpException e)
        {
            if (_repository != 0) library.Close(_repository);
            throw GitErrors.Cache(folder, e.Message);
        }
    }

    /// <summary>Whether there is a commit of this name.</summary>
    public bool HasCommit(string name) => _library.Header(_objects, name) is ("commit", _);

    public async Task<GitObject> ReadAsync(string name, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Forget();
        try
        {
            var (type, size) = _library.Header(_objects, name) ?? throw new LibGit2SharpException($"{name} missing");
            if (size > Largest && _git.IsInstalled) return await (_large ??= new ProgramObjects(_git, _folder)).ReadAsync(name, cancel);
            (_current, nint bytes) = _library.Read(_objects, name);
            return new GitObject(type, size, Stream(bytes, size));
        }
        catch (LibGit2SharpException e)
        {
            throw GitErrors.Cache(_folder, e.Message);
        }
    }

    public void Dispose()
    {
        Forget();
        _large?.Dispose();
        _library.CloseObjects(_objects);
        _library.Close(_repository);
    }

    private void Forget()
    {
        if (_current != 0) _library.Free(_current);
        _current = 0;
    }

    private static unsafe UnmanagedMemoryStream Stream(nint bytes, long size) => new((byte*)bytes, size);
}
