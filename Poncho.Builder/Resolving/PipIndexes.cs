namespace Poncho.Builder.Resolving;

/// <summary>
/// The indexes and folders that pip is told of: by the spec's lines, <c>PIP_*</c> and pip.conf. pip reads them itself; here they say which
/// password goes to which host, and where a file of this machine lies.
/// </summary>
internal sealed class PipIndexes
{
    private static readonly string[] s_indexOptions = ["--index-url", "-i", "--extra-index-url", "--pypi-url"];
    private static readonly string[] s_folderOptions = ["--find-links", "-f"];

    private static readonly Uri s_usual = new("https://pypi.org/simple/");

    private readonly List<Uri> _indexes = [];
    private readonly List<string> _folders = [];
    private readonly bool _isUsualReplaced;

    /// <param name="options">Lines of the spec that are options.</param>
    /// <param name="environment">The variables of this process.</param>
    /// <param name="home">The user's home folder.</param>
    public PipIndexes(IEnumerable<string> options, IReadOnlyDictionary<string, string?> environment, string home)
    {
        foreach (string line in options)
        {
            string[] words = line.Split([' ', '='], 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            _isUsualReplaced |= words.Length == 2 && words[0] is "--index-url" or "-i" or "--pypi-url";
            if (words.Length == 2 && s_indexOptions.Contains(words[0])) AddIndexes(words[1]);
            if (words.Length == 2 && s_folderOptions.Contains(words[0])) AddFolders(words[1]);
        }

        _isUsualReplaced |= !string.IsNullOrEmpty(environment.GetValueOrDefault("PIP_INDEX_URL"));
        AddIndexes(environment.GetValueOrDefault("PIP_INDEX_URL"));
        AddIndexes(environment.GetValueOrDefault("PIP_EXTRA_INDEX_URL"));
        AddFolders(environment.GetValueOrDefault("PIP_FIND_LINKS"));
        foreach (var setting in PipConfiguration.Read(environment, home))
        {
            _isUsualReplaced |= setting.Name == "index-url";
            if (setting.Name is "index-url" or "extra-index-url") AddIndexes(setting.Value);
            if (setting.Name == "find-links") AddFolders(setting.Value);
        }
    }

    /// <summary>The indexes that pip asks: PyPI too, unless another is named in its place.</summary>
    public IReadOnlyList<Uri> Indexes => _isUsualReplaced ? _indexes : [.. _indexes, s_usual];

    /// <summary>Where files are found besides (<c>find-links</c>): folders of this machine as paths, pages as addresses.</summary>
    public IReadOnlyList<string> Folders => _folders;

    /// <summary>An address with the user and password that pip is told of for its host; as it is where it has some, or none are known.</summary>
    public string WithPassword(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.IsFile || url.UserInfo.Length > 0) return address;
        bool IsOfSameHost(Uri index) => index.Host == url.Host && index.Port == url.Port && index.Scheme == url.Scheme;
        string? user = _indexes.FirstOrDefault(index => index.UserInfo.Length > 0 && IsOfSameHost(index))?.UserInfo;
        return user is null ? address : $"{url.Scheme}://{user}@{address[(url.Scheme.Length + 3)..]}";
    }

    /// <summary>A file of this name in one of the folders; null where there is none.</summary>
    public string? FindFile(string name) => _folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private void AddIndexes(string? text)
    {
        foreach (string word in Words(text)) if (Uri.TryCreate(word, UriKind.Absolute, out var url)) _indexes.Add(url);
    }

    private void AddFolders(string? text)
    {
        foreach (string word in Words(text)) _folders.Add(Uri.TryCreate(word, UriKind.Absolute, out var url) && url.IsFile ? url.LocalPath : word);
    }

    private static string[] Words(string? text) => (text ?? "").Split([' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
