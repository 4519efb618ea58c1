using System.Text;
using Poncho.IO.Files;

namespace Poncho.Registry.Storing.Folders;

/// <summary>
/// A text file to which lines are appended, each on the disk before it counts. Lines that several add at the same time are written and synced
/// together. A last line without its end was cut by a crash: it was acknowledged to nobody, and is left out.
/// </summary>
internal sealed class AppendedLines(string path, string staging)
{
    private readonly Turn _turn = new();
    private readonly Lock _lock = new();
    private List<Waiting> _queue = [];
    private long _length;

    /// <summary>Reads what is there; nothing where there is no file.</summary>
    public string[] Read()
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            bytes = [];
        }

        int end = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        _length = end;
        return Encoding.UTF8.GetString(bytes, 0, end).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Adds lines, each without its end.</summary>
    /// <param name="lines">Written together.</param>
    /// <param name="apply">Done once they are on the disk, in the order in which they are there.</param>
    /// <param name="when">Asked at its turn: whether they are written at all; null: they are.</param>
    public async ValueTask AppendAsync(IEnumerable<string> lines, Action apply, Func<bool>? when = null)
    {
        var mine = new Waiting(string.Concat(lines.Select(line => line + "\n")), apply, when);
        lock (_lock) _queue.Add(mine);
        using (await _turn.TakeAsync(CancellationToken.None))
        {
            if (!mine.Done.Task.IsCompleted) WriteQueued();
        }

        await mine.Done.Task;
    }

    /// <summary>Writes the file anew with other lines, before any is appended.</summary>
    public void Rewrite(IEnumerable<string> lines)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
        DurableFolder.Write(path, bytes, staging);
        _length = bytes.Length;
    }

    private void WriteQueued()
    {
        List<Waiting> all;
        lock (_lock) (all, _queue) = (_queue, []);
        try
        {
            var written = all.Where(one => one.When is null || one.When()).ToList();
            if (written.Count > 0) Write(Encoding.UTF8.GetBytes(string.Concat(written.Select(one => one.Text))));
            foreach (var one in written) one.Apply();
            foreach (var one in all) one.Done.SetResult();
        }
        catch (Exception e)
        {
            foreach (var one in all) one.Done.TrySetException(e);
        }
    }

    private void Write(byte[] bytes)
    {
        bool isNew = !File.Exists(path);
        if (isNew) DurableFolder.Make(Path.GetDirectoryName(path)!);
        using (var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite))
        {
            // What a crash or a full disk left behind the last whole line.
            if (RandomAccess.GetLength(file) > _length) RandomAccess.SetLength(file, _length);
            RandomAccess.Write(file, bytes, _length);
            RandomAccess.FlushToDisk(file);
        }

        if (isNew) DiskSync.Folder(Path.GetDirectoryName(path)!);
        _length += bytes.Length;
    }

    private sealed record Waiting(string Text, Action Apply, Func<bool>? When)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
