using Poncho.Builder.LocalCode;
using Poncho.Builder.Tests.Wheels;
using Poncho.Builder.Wheels;
using Poncho.IO;
using Poncho.Testing;

namespace Poncho.Builder.Tests.LocalCode;

/// <summary>A project's folder, and a build back end that packs its package <c>pkg</c> and counts how often it is asked.</summary>
internal sealed class Project : IDisposable
{
    public const string Definition = "[project]\nname = \"demo\"\nversion = \"1.0\"\n";

    private readonly TempFolder _folder = new();
    private readonly BuiltWheels _wheels;

    public Project(string definition = Definition, string tags = "py3-none-any", string root = "")
    {
        _wheels = new BuiltWheels(_folder["wheels"]);
        (Tags, Root) = (tags, root);
        Write("pyproject.toml", definition);
        Write("README.md", "# demo\n");
        Write("LICENSE", "free\n");
        Write("tests/data.txt", "1\n");
        Write($"{root}pkg/__init__.py", "__version__ = '1.0'\n");
        Write($"{root}pkg/a.py", "A = 1\n");
        Write($"{root}pkg/sub/b.py", "B = 1\n");
        Write($"{root}pkg/data.txt", "data\n");
    }

    /// <summary>How often the back end was asked.</summary>
    public int Builds { get; private set; }

    /// <summary>The folder that the back end saw last, and its files then.</summary>
    public string Copy { get; private set; } = "";

    public IReadOnlyList<string> Copied { get; private set; } = [];

    public string Folder => _folder["demo"];

    private string Tags { get; }

    private string Root { get; }

    public void Write(string name, string content) => _folder.Write(Path.Combine("demo", name), content);

    public void Delete(string name) => File.Delete(Path.Combine(Folder, name));

    public Task<BuiltWheel> GetAsync(string python = "3.11.9 linux-64") => new LocalWheels(_folder["local"], _wheels).GetAsync(Folder, python, BuildAsync, CancellationToken.None);

    /// <summary>The same with notes of its own: what somebody gets who never built it.</summary>
    public Task<BuiltWheel> GetFreshAsync() => new LocalWheels(_folder["other"], new BuiltWheels(_folder["other-wheels"])).GetAsync(Folder, "fresh" + Builds, BuildAsync, CancellationToken.None);

    /// <summary>Every file of the folder with its content.</summary>
    public string Snapshot() => string.Concat(Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => $"{path} {File.GetLastWriteTimeUtc(path).Ticks} {File.ReadAllText(path)}\n"));

    public void DamageNotes()
    {
        foreach (string path in Directory.EnumerateFiles(_folder["local"], "*.json")) File.WriteAllText(path, "{");
    }

    public void Dispose() => _folder.Dispose();

    private Task<BuiltWheel> BuildAsync(string copy, CancellationToken cancel)
    {
        Builds++;
        Copy = copy;
        Copied = [.. Directory.EnumerateFiles(copy, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(copy, path)).Order(StringComparer.Ordinal)];
        var wheel = new TestWheel(tags: Tags);
        string package = Path.Combine(copy, Root);
        foreach (string path in Directory.EnumerateFiles(Path.Combine(package, "pkg"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            wheel.Add(Path.GetRelativePath(package, path), File.ReadAllBytes(path));
        string target = _folder["built" + Builds];
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Combine(copy, "left-behind.txt"), "by the back end");
        return _wheels.AddAsync(Digest.Of([(byte)Builds]), wheel.WriteTo(target), cancel);
    }
}
