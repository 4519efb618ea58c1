using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Registry.Access;

/// <summary>What a file says, read again when it has changed. One that is wrong then changes nothing, and is said once.</summary>
internal sealed class ReloadedFile<T> where T : class
{
    private readonly string _path;
    private readonly Func<string, T> _read;
    private readonly Action<string> _say;
    private readonly Lock _lock = new();
    private readonly string? _beside;
    private ((DateTime, long), (DateTime, long)) _stamp;
    private volatile T _current;

    /// <param name="path">The file.</param>
    /// <param name="read">Reads its path; throws a <see cref="PonchoException"/> where it is wrong.</param>
    /// <param name="say">Told in one line that it was read again, or why not.</param>
    /// <param name="beside">Another file that is read with it, whose change counts as well; null: none.</param>
    /// <exception cref="PonchoException">It is wrong now.</exception>
    public ReloadedFile(string path, Func<string, T> read, Action<string> say, string? beside = null)
    {
        _beside = beside;
        _path = path;
        _read = read;
        _say = say;
        _stamp = Stamp();
        _current = Read();
    }

    /// <summary>As the file is now, or as it was when it was last right.</summary>
    public T Current
    {
        get
        {
            var stamp = Stamp();
            if (stamp == _stamp) return _current;
            lock (_lock)
            {
                if (stamp == _stamp) return _current;
                _stamp = stamp;
                try
                {
                    _current = Read();
                    _say($"read again: \"{_path}\"");
                }
                catch (PonchoException e)
                {
                    _say($"{e.Message}; what it said before stays in force");
                }

                return _current;
            }
        }
    }

    private T Read()
    {
        try
        {
            return _read(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(_path, e);
        }
    }

    private ((DateTime, long), (DateTime, long)) Stamp() => (StampOf(_path), _beside is null ? default : StampOf(_beside));

    private static (DateTime, long) StampOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }
}
