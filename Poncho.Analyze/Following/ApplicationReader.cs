using Poncho.Analyze.Imports;
using Poncho.Analyze.Notebooks;
using Poncho.Analyze.Reading;
using Poncho.Analyze.Tokens;
using Poncho.IO;

namespace Poncho.Analyze.Following;

/// <summary>Reads an application: what was asked for, and the modules beside it that it imports.</summary>
public sealed class ApplicationReader
{
    private readonly FollowingOptions options;
    private readonly string folder;
    private readonly List<ApplicationFile> files = [];
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly Queue<string> waiting = new();
    private readonly List<string> roots = [];
    private readonly LocalModules modules;
    private bool functionFound;

    private ApplicationReader(FollowingOptions options, string folder)
    {
        (this.options, this.folder) = (options, folder);
        modules = new LocalModules(roots);
    }

    /// <summary>Reads sources; a file that is no Python is told by <see cref="ApplicationFile.Problem"/>, and the others are read all the same.</summary>
    /// <param name="sources">Files, folders and texts.</param>
    /// <param name="options">How much of them is read.</param>
    /// <param name="folder">The current folder: relative paths are relative to it, and a text imports modules from it.</param>
    /// <exception cref="PonchoException">A path leads nowhere, a folder has no source, or no source has the function.</exception>
    public static Application Read(IReadOnlyList<ApplicationSource> sources, FollowingOptions options, string folder)
    {
        var reader = new ApplicationReader(options, folder);
        foreach (ApplicationSource source in sources) reader.FindRoots(source);
        foreach (ApplicationSource source in sources) reader.ReadSource(source);
        reader.ReadFollowed();
        if (options.Function is { } function && !reader.functionFound)
        {
            throw new PonchoException($"no function of that name in {string.Join(", ", sources.Select(source => source.Path))}: \"{function}\"",
                "name it as it stands behind def, or Class.method");
        }

        return new Application(reader.files);
    }

    // A folder may be what its modules are imported from, hold it as src, or be a package itself.
    private void FindRoots(ApplicationSource source)
    {
        if (source.Text is not null) return;
        string path = Path.GetFullPath(source.Path, folder);
        if (!Directory.Exists(path)) return;
        roots.Add(modules.PackageRoot(path));
        roots.Add(path);
        if (Directory.Exists(Path.Combine(path, "src"))) roots.Add(Path.Combine(path, "src"));
    }

    private void ReadSource(ApplicationSource source)
    {
        if (source.Text is { } text)
        {
            Add(source.Path, Path.Combine(folder, "-"), IsNotebook(text) ? NotebookReader.Read(text) : SourceReader.Read(text, SourceForm.Indented), text, isScript: true);
            return;
        }

        string path = Path.GetFullPath(source.Path, folder);
        if (Directory.Exists(path))
        {
            ReadFolder(source.Path, path);
        }
        else if (File.Exists(path))
        {
            if (seen.Add(path)) Add(source.Path, path, SourceFiles.Read(path), null, isScript: true);
        }
        else
        {
            throw new PonchoException($"no such file or folder: \"{source.Path}\"", "name a file of Python, a notebook, or a folder of them; - is standard input");
        }
    }

    private void ReadFolder(string shown, string path)
    {
        List<string> found = SourceFolder.Files(path);
        if (found.Count == 0) throw new PonchoException($"no file of Python and no notebook in the folder: \"{shown}\"", "name the folder that holds the sources");
        found.RemoveAll(file => !seen.Add(file));
        SourceReading[] readings = SourceFiles.Read(found);
        for (int i = 0; i < found.Count; i++) Add(Path.Combine(shown, Path.GetRelativePath(path, found[i])), found[i], readings[i], null);
    }

    private void ReadFollowed()
    {
        while (waiting.Count > 0)
        {
            string[] paths = [.. waiting];
            waiting.Clear();
            SourceReading[] readings = SourceFiles.Read(paths);
            for (int i = 0; i < paths.Length; i++) AddFile(Shown(paths[i]), paths[i], Kept(readings[i]), readings[i]);
        }
    }

    private static bool IsNotebook(byte[] text) => text.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{', ..] && text.AsSpan().IndexOf("\"cells\""u8) >= 0;

    private string Shown(string path) => path.StartsWith(folder + "/", StringComparison.Ordinal) ? path[(folder.Length + 1)..] : path;

    private void Add(string shown, string path, SourceReading reading, byte[]? text, bool isScript = false)
    {
        IReadOnlyList<SourceImport> imports = Kept(reading);
        if (options.Function is { } function)
        {
            // A notebook has no definitions: its cells are read one by one.
            byte[] bytes = text ?? ((reading.Problem is not null && reading.Definitions.Count == 0) || SourceFiles.IsNotebook(path) ? [] : File.ReadAllBytes(path));
            List<SourceImport>? needed = FunctionImports.Of(bytes, reading, function);
            functionFound |= needed is not null;
            imports = needed ?? [];
        }

        AddFile(shown, path, imports, reading, isScript);
    }

    private IReadOnlyList<SourceImport> Kept(SourceReading reading) => options.TopLevelOnly ? TopLevelImports.Of(reading) : reading.Imports;

    private void AddFile(string shown, string path, IReadOnlyList<SourceImport> imports, SourceReading reading, bool isScript = false)
    {
        SourceProblem? problem = reading.Problem;
        if (!options.Follow)
        {
            files.Add(new ApplicationFile(shown, imports, problem));
            return;
        }

        if (InstalledModules.PackageOf(path) is { } package)
        {
            files.Add(new ApplicationFile(shown, [.. imports.Select(import => InstalledModules.Whole(package, import))], problem));
            return;
        }

        var foreign = new List<SourceImport>();
        foreach (SourceImport import in imports)
        {
            List<string>? local = modules.Files(path, import, isScript);
            if (local is null) foreign.Add(import);
            // What only type checkers read is not run, and so not followed.
            else if (import.Use != ImportUse.TypeChecking) Follow(local);
        }

        Follow([.. reading.RunFiles.Select(run => RunFile(path, run)).OfType<string>()]);
        files.Add(new ApplicationFile(shown, foreign, problem));
    }

    // What is not there was written by an earlier cell, or lies elsewhere when the notebook runs.
    private static string? RunFile(string notebook, string written)
    {
        string path = Path.GetFullPath(written, Path.GetDirectoryName(notebook)!);
        return File.Exists(path) ? path : File.Exists(path + ".py") ? path + ".py" : null;
    }

    private void Follow(List<string> local)
    {
        foreach (string file in local)
        {
            if (seen.Add(file)) waiting.Enqueue(file);
        }
    }
}
