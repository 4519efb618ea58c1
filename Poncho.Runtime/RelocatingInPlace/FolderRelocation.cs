using Microsoft.Win32.SafeHandles;
using Poncho.IO.Files;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.RelocatingInPlace;

/// <summary>
/// Relocates files that are unpacked already. Each is replaced as a whole by a rename and keeps its permission bits and times; one that was
/// relocated before is left alone.
/// </summary>
internal sealed class FolderRelocation : IDisposable
{
    private readonly string _folder;
    private readonly Prefix _prefix;
    private readonly Action<long> _grow;
    private readonly FolderTree _tree;
    private readonly NamesInside _names;

    /// <param name="folder">Where the files are.</param>
    /// <param name="prefix">What takes the placeholders' place.</param>
    /// <param name="grow">Told how many bytes a file becomes longer by, before it is written; may refuse.</param>
    public FolderRelocation(string folder, Prefix prefix, Action<long> grow)
    {
        (_folder, _prefix, _grow) = (folder, prefix, grow);
        _tree = new FolderTree(folder, LinkRule.FollowInside);
        _names = new NamesInside(folder, _tree);
    }

    /// <summary>By an index: where the placeholders are is known.</summary>
    /// <param name="files">Those that hold placeholders.</param>
    /// <param name="former">Prefixes that files may have been relocated to before, when the folder was elsewhere.</param>
    public void Relocate(IEnumerable<Relocation> files, IReadOnlyCollection<Prefix> former)
    {
        // Where a relocation was broken off, some files have one prefix and some another. Of two that both fit, one begins with the other.
        Prefix[] tried = former.Count == 0 ? [] : [.. former.Append(_prefix).OrderByDescending(path => path.Bytes.Length)];
        foreach (var file in files)
        {
            using var handle = _tree.OpenFile(file.Path);
            if (handle is not null && PackedBytes.Of(handle, file, tried, _prefix) is { } packed) Rewrite(handle, file, packed);
        }
    }

    /// <summary>By notes of conda or conda-pack: each file is searched.</summary>
    public void Relocate(IReadOnlyCollection<PlaceholderNote> notes)
    {
        foreach (var note in notes)
        {
            using var handle = _tree.OpenFile(note.Path);
            if (handle is null) continue;
            var finder = new PlaceholderFinder(note.Placeholder);
            FileBytes.Read(handle, note.Path, finder.Append);
            var offsets = finder.Finish();
            if (offsets.IsEmpty) continue;
            var found = new Relocation { Path = note.Path, Mode = note.Mode, Placeholder = note.Placeholder, Offsets = offsets };
            Rewrite(handle, found, take => FileBytes.Read(handle, note.Path, take));
        }
    }

    /// <summary>Whether a file still holds its placeholder.</summary>
    public bool Holds(PlaceholderNote note)
    {
        using var handle = _tree.OpenFile(note.Path);
        if (handle is null) return false;
        var finder = new PlaceholderFinder(note.Placeholder);
        FileBytes.Read(handle, note.Path, finder.Append);
        return !finder.Finish().IsEmpty;
    }

    public void Dispose() => _tree.Dispose();

    private void Rewrite(SafeFileHandle file, Relocation relocation, PackedBytes.Reader packed)
    {
        _grow(relocation.GrowthTo(_prefix.Bytes.Length));
        string temporary = relocation.Path + AtomicFile.TemporarySuffix;
        using (var written = _tree.CreateFile(temporary)!)
        {
            RelocatedCopy.Write(packed, relocation, _prefix, written);
            FileBytes.FinishAs(file, written);
        }

        // All names that the file has here stay names of one file. The path itself is the last: until it is replaced the work is not done.
        foreach (string other in _names.Others(relocation.Path))
        {
            string name = other + AtomicFile.TemporarySuffix;
            _tree.MakeHardLink(name, temporary);
            _tree.Rename(name, other);
        }

        _tree.Rename(temporary, relocation.Path);
        RemoveCompiled(relocation.Path);
    }

    // The .pyc files of a relocated module still hold the placeholder, and Python may take them all the same (see StalePyc): they are removed.
    private void RemoveCompiled(string path)
    {
        if (!path.EndsWith(".py", StringComparison.Ordinal)) return;
        int slash = path.LastIndexOf('/');
        string cache = slash < 0 ? "__pycache__" : path[..slash] + "/__pycache__";
        string start = path[(slash + 1)..^2];
        string full = Path.Combine(_folder, cache);
        if (!Directory.Exists(full)) return;
        foreach (string compiled in Directory.EnumerateFiles(full, "*.pyc"))
        {
            string name = Path.GetFileName(compiled);

            // NAME.cpython-311.pyc or NAME.cpython-311.opt-1.pyc
            int tags = name.Count(c => c == '.') - start.Count(c => c == '.');
            if (name.StartsWith(start, StringComparison.Ordinal) && tags is 1 or 2) _tree.RemoveFile(cache + "/" + name);
        }
    }
}
