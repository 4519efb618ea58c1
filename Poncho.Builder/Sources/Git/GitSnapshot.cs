using Poncho.Conda.Linking;
using Poncho.IO;

namespace Poncho.Builder.Sources.Git;

/// <summary>What a git layer holds: the files of a commit and of its submodules at their recorded commits, sorted by path.</summary>
internal sealed class GitSnapshot
{
    private readonly List<GitSnapshotFile> _files = [];
    private readonly List<GitPlace> _places = [];
    private readonly List<string> _warnings = [];

    /// <summary>Files and links, sorted by path (UTF-8).</summary>
    public IReadOnlyList<GitSnapshotFile> Files => _files;

    /// <summary>The repositories: the source's own first, then its submodules'.</summary>
    public IReadOnlyList<GitPlace> Places => _places;

    /// <summary>Folders of submodules, sorted by path: they are there even where the submodule is empty or left out.</summary>
    public SortedSet<string> Folders { get; } = new(Utf8Order.Instance);

    public IReadOnlyList<string> Warnings => _warnings;

    /// <returns>The repository's number.</returns>
    public int Add(GitPlace place)
    {
        _places.Add(place);
        return _places.Count - 1;
    }

    public void Add(GitSnapshotFile file) => _files.Add(file);

    public void Warn(string message) => _warnings.Add(message);

    /// <summary>Sorts and checks the whole.</summary>
    /// <exception cref="PonchoException">A path is there twice, or is a file and a folder: no commit that git makes is so.</exception>
    public void Finish()
    {
        _files.Sort((a, b) => Utf8Order.Instance.Compare(a.Path, b.Path));
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in _files)
        {
            if (!names.Add(file.Path)) throw Twice(file.Path);
        }

        foreach (string path in _files.Select(file => file.Path).Concat(Folders))
        {
            for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            {
                if (names.Contains(path[..slash])) throw Twice(path[..slash]);
            }
        }
    }

    private PonchoException Twice(string path)
    {
        var (_, remote, commit) = _places[0];
        return new PonchoException(
            $"git repository {remote} has two things of one name at commit {commit}: \"{path}\"",
            "the repository is broken (git fsck)");
    }
}
