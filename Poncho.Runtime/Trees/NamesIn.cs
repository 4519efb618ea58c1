using System.IO.Enumeration;
using Poncho.Runtime.Posix;

namespace Poncho.Runtime.Trees;

/// <summary>
/// The files of a folder, its own only. A folder that is not there has none, which is found out by opening it: to ask before would be one more
/// question to a file server, and an exception takes longer than the rest.
/// </summary>
internal sealed class NamesIn : FileSystemEnumerator<string>
{
    private readonly string _ending;

    // All of them: by default those whose names begin with a dot are passed over.
    private NamesIn(string folder, string ending)
        : base(folder, new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false }) => _ending = ending;

    /// <summary>Full paths in the order of their bytes, links to files among them.</summary>
    /// <param name="folder">Whose files; it need not exist.</param>
    /// <param name="ending">Of the names, such as <c>.sh</c>.</param>
    /// <exception cref="IOException">The folder is there and cannot be read; <see cref="UnauthorizedAccessException"/> likewise.</exception>
    public static IReadOnlyList<string> Ending(string folder, string ending)
    {
        var paths = new List<string>();
        using (var names = new NamesIn(folder, ending))
        {
            while (names.MoveNext()) paths.Add(names.Current);
        }

        paths.Sort(StringComparer.Ordinal);
        return paths;
    }

    protected override bool ShouldIncludeEntry(ref FileSystemEntry entry) =>
        entry.FileName.EndsWith(_ending, StringComparison.Ordinal) && !entry.IsDirectory;

    protected override string TransformEntry(ref FileSystemEntry entry) => entry.ToSpecifiedFullPath();

    protected override bool ContinueOnError(int error) => error is Errors.NoEntry or Errors.NotFolder;
}
