using System.Text;

namespace Poncho.Builder.Sources.Git;

/// <summary>The refs of a remote and the objects that they name; a tag's commit is there under the tag's name and <c>^{}</c>.</summary>
internal sealed class GitRefList
{
    private const string Peeled = "^{}";
    private const string Heads = "refs/heads/", Tags = "refs/tags/";
    private readonly IReadOnlyDictionary<string, string> _objects;

    /// <param name="objects">The objects' names by the refs' names.</param>
    public GitRefList(IReadOnlyDictionary<string, string> objects) => _objects = objects;

    /// <summary>What <c>git ls-remote</c> writes: <c>OBJECT TAB REF</c> a line.</summary>
    public static GitRefList Parse(ReadOnlySpan<byte> output)
    {
        var objects = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in Encoding.UTF8.GetString(output).Split('\n'))
        {
            if (line.Split('\t') is [var name, var reference] && GitNames.IsObject(name)) objects[reference] = name;
        }

        return new GitRefList(objects);
    }

    /// <summary>Names of branches and tags, without <c>refs/heads/</c> and <c>refs/tags/</c>.</summary>
    public IEnumerable<string> Names => Refs.Select(Short).OfType<string>().Distinct(StringComparer.Ordinal);

    public bool IsEmpty => _objects.Count == 0;

    // Each ref once, without the second names of tags.
    private IEnumerable<string> Refs => _objects.Keys.Where(name => !name.EndsWith(Peeled, StringComparison.Ordinal));

    /// <summary>
    /// The commit that a ref of the spec leads to: a whole ref, else a branch (as git-clone(1) prefers), else a tag, else anything else below
    /// <c>refs/</c>. Null for none.
    /// </summary>
    /// <param name="reference">As in the spec; null for HEAD.</param>
    public string? Find(string? reference) => reference is null
        ? _objects.GetValueOrDefault("HEAD")
        : Candidates(reference).Select(Commit).FirstOrDefault(commit => commit is not null);

    /// <summary>A ref that leads to a commit: the one that the spec names if it does, else any. Null for none.</summary>
    /// <param name="commit">Its full name.</param>
    /// <param name="reference">As in the spec; null for HEAD.</param>
    public string? NameOf(string commit, string? reference)
    {
        string[] preferred = reference is null ? ["HEAD"] : Candidates(reference);
        return preferred.Concat(Refs).FirstOrDefault(name => Commit(name) == commit);
    }

    /// <summary>Whether a branch and a tag have this name and lead to different commits.</summary>
    public bool IsAmbiguous(string reference)
    {
        string? branch = Commit(Heads + reference);
        string? tag = Commit(Tags + reference);
        return branch is not null && tag is not null && branch != tag;
    }

    /// <summary>The commits at refs whose names begin so.</summary>
    public IReadOnlyList<string> CommitsThatBegin(string prefix)
    {
        var found = _objects.Values.Where(name => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
        return [.. found.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>What <c>git ls-remote</c> is asked for, so that a server with very many refs need not list them all.</summary>
    public static IEnumerable<string> Patterns(string? reference) => reference is null
        ? ["HEAD"]
        : Candidates(reference).SelectMany(name => new[] { name, name + Peeled });

    private static string[] Candidates(string reference) => reference.StartsWith("refs/", StringComparison.Ordinal) || reference == "HEAD"
        ? [reference]
        : [Heads + reference, Tags + reference, "refs/" + reference];

    private string? Commit(string name) => _objects.GetValueOrDefault(name + Peeled) ?? _objects.GetValueOrDefault(name);

    private static string? Short(string name)
    {
        if (name.StartsWith(Heads, StringComparison.Ordinal)) return name[Heads.Length..];
        if (name.StartsWith(Tags, StringComparison.Ordinal)) return name[Tags.Length..];
        return null;
    }
}
