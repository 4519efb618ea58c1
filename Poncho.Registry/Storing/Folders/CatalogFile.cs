using Poncho.Registry.Naming;

namespace Poncho.Registry.Storing.Folders;

/// <summary>
/// The names of all repositories: <c>catalog</c>, a line each, appended before a repository's folder is made. So nobody walks through folders to
/// list them. Where the file is not there, one walk makes it.
/// </summary>
internal sealed class CatalogFile(string root)
{
    private readonly string _repositories = Path.Combine(root, "repositories");
    private readonly AppendedLines _lines = new(Path.Combine(root, "catalog"), Path.Combine(root, "uploads"));
    private readonly Lock _lock = new();
    private List<string> _names = [];

    /// <summary>Reads it.</summary>
    /// <param name="mayWrite">Whether it is made where it is not there.</param>
    public void Load(bool mayWrite)
    {
        string[] lines = _lines.Read();
        if (lines.Length == 0) lines = [.. Walk(_repositories)];
        _names = [.. lines.Where(name => RepositoryName.TryParse(name, out _)).Order(StringComparer.Ordinal).Distinct()];
        if (mayWrite && _names.Count > 0 && !File.Exists(Path.Combine(root, "catalog"))) _lines.Rewrite(_names);
    }

    public async ValueTask AddAsync(RepositoryName name)
    {
        string text = name.ToString();
        lock (_lock)
        {
            if (_names.BinarySearch(text, StringComparer.Ordinal) >= 0) return;
        }

        await _lines.AppendAsync([text], () => Insert(text));
    }

    /// <summary>Those behind a text, in ordinal order, that are there.</summary>
    public IEnumerable<RepositoryName> After(string text)
    {
        for (string last = text; ;)
        {
            lock (_lock)
            {
                int at = _names.BinarySearch(last, StringComparer.Ordinal);
                at = at < 0 ? ~at : at + 1;
                if (at >= _names.Count) yield break;
                last = _names[at];
            }

            if (File.Exists(Path.Combine(_repositories, last, RepositoryFolder.RecordName))) yield return RepositoryName.Parse(last);
        }
    }

    private void Insert(string name)
    {
        lock (_lock)
        {
            int at = _names.BinarySearch(name, StringComparer.Ordinal);
            if (at < 0) _names.Insert(~at, name);
        }
    }

    private static IEnumerable<string> Walk(string folder) => !Directory.Exists(folder)
        ? []
        : Directory.EnumerateFiles(folder, RepositoryFolder.RecordName, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, Path.GetDirectoryName(path)!));
}
