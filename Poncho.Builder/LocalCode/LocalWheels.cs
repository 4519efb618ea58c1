using System.Text;
using Poncho.Builder.Layering;
using Poncho.Builder.Wheels;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.LocalCode;

/// <summary>
/// The wheel of what a project's folder holds now. Where only files changed that the build back end packs as they are, they are exchanged in
/// the wheel that was built before, which takes milliseconds; for any other change the back end builds again.
/// </summary>
/// <param name="folder">Where notes are kept; made when the first are.</param>
/// <param name="wheels">Keeps the wheels.</param>
internal sealed class LocalWheels(string folder, BuiltWheels wheels)
{
    /// <summary>Words in the names of modules that say a project's version.</summary>
    private static readonly string[] s_namesOfMetadata = ["version", "about"];

    /// <summary>Gives the wheel, building it where that is needed.</summary>
    /// <param name="project">The folder, whole path.</param>
    /// <param name="python">The version of the Python that it is for, and the platform.</param>
    /// <param name="build">Has the back end build a copy of the folder, which is the argument.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">The folder cannot be read, or the project cannot be built.</exception>
    public async Task<BuiltWheel> GetAsync(
        string project, string python, Func<string, CancellationToken, Task<BuiltWheel>> build, CancellationToken cancel)
    {
        if (!Directory.Exists(project))
        {
            throw new PonchoException($"the folder of local code is not there: \"{project}\"", "relative folders are below that of the spec");
        }

        string notes = Path.Combine(folder, Digest.Of(Encoding.UTF8.GetBytes($"{project}\n{python}")).Hex + ".json");
        Folders.Ensure(folder);
        using var alone = await FileLock.ExclusiveAsync(notes + ".lock", cancel);
        long now = TimeProvider.System.GetUtcNow().UtcTicks;
        var before = await ProjectNotes.TryReadAsync(notes, cancel);
        var definition = await ProjectDefinition.ReadAsync(project, cancel);
        if (!definition.IsProject)
        {
            throw new PonchoException(
                $"the folder of local code is no project, it has neither pyproject.toml nor setup.py: \"{project}\"",
                "name the folder that has one of them, or leave it out: scripts run in the environment from wherever they are");
        }

        var files = ProjectFolder.Scan(project);
        var state = await ProjectState.ReadAsync(files, before, cancel);
        var key = KeyOf(definition, project);
        var edited = before?.Definition == key ? await TryEditAsync(before, state, definition, project, cancel) : null;
        var (wheel, noted) = edited ?? await BuildAsync(project, definition, state, build, cancel);
        await (noted with { Definition = key, LookedAt = now }).WriteAsync(notes, cancel);
        return wheel;
    }

    /// <summary>The wheel of before, with changed files exchanged; null where the back end has to build.</summary>
    private async Task<(BuiltWheel Wheel, ProjectNotes Notes)?> TryEditAsync(
        ProjectNotes before, IReadOnlyList<NotedFile> state, ProjectDefinition definition, string project, CancellationToken cancel)
    {
        if (await wheels.FindAsync(before.WheelSha256, before.Wheel, cancel) is not { } last) return null;
        var old = before.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        if (!before.IsPlain)
        {
            bool isUnchanged = old.Count == state.Count && state.All(file => old.GetValueOrDefault(file.Path)?.Sha256 == file.Sha256);
            return isUnchanged ? (last, before with { Files = state }) : null;
        }

        if (!PlainFiles.SameFiles(before.Files, state)) return null;
        IReadOnlyList<NotedFile> now = [.. state.Select(file => file with { InWheel = old.GetValueOrDefault(file.Path)?.InWheel })];
        var changed = now.Where(file => old.TryGetValue(file.Path, out var was) && was.Sha256 != file.Sha256).ToList();
        if (changed.Any(file => IsForBackEnd(file, definition))) return null;
        var packed = changed.Where(file => file.InWheel is not null);
        var exchanged = packed.ToDictionary(file => file.InWheel!, file => Path.Combine(project, file.Path), StringComparer.Ordinal);
        var wheel = exchanged.Count == 0 ? last : await EditAsync(last, exchanged, cancel);
        return (wheel, before with { Files = now, WheelSha256 = wheel.Sha256 });
    }

    private async Task<(BuiltWheel Wheel, ProjectNotes Notes)> BuildAsync(
        string project,
        ProjectDefinition definition,
        IReadOnlyList<NotedFile> state,
        Func<string, CancellationToken, Task<BuiltWheel>> build,
        CancellationToken cancel)
    {
        using var scratch = new Scratch();

        // The copy has the folder's name, since a back end may look at it.
        string copy = scratch.PathOf(Path.GetFileName(project.TrimEnd('/')));
        await Task.Run(() => ProjectFolder.Copy(project, copy, definition.AsksRepository, cancel), cancel);
        var built = await build(copy, cancel);

        // The wheel is written anew as an edited one is, so that undoing an edit gives the same bytes.
        var wheel = await EditAsync(built, new Dictionary<string, string>(), cancel);
        var (files, isPlain) = await PlainFiles.FindAsync(wheel.Path, state, cancel);
        var notes = new ProjectNotes
        {
            Definition = default,
            LookedAt = 0,
            Wheel = wheel.FileName,
            WheelSha256 = wheel.Sha256,
            IsPlain = isPlain,
            Files = files,
        };
        return (wheel, notes);
    }

    private async Task<BuiltWheel> EditAsync(BuiltWheel wheel, IReadOnlyDictionary<string, string> exchanged, CancellationToken cancel)
    {
        using var scratch = new Scratch();
        string edited = scratch.PathOf(wheel.FileName);
        await WheelEdit.WriteAsync(wheel.Path, exchanged, edited, cancel);
        return await wheels.AddAsync(edited, cancel);
    }

    /// <summary>
    /// Whether the back end may take metadata from a file: from the readme, licence and whatever else lies at the top of the folder; and,
    /// where the definition says that metadata are taken from the code, from the modules in which versions and descriptions usually stand.
    /// </summary>
    private static bool IsForBackEnd(NotedFile file, ProjectDefinition definition)
    {
        if (file.InWheel is not { } place)
        {
            return !file.Path.Contains('/', StringComparison.Ordinal) || file.Path.StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase);
        }

        if (!definition.IsDynamic) return false;
        string name = Path.GetFileName(place);
        int depth = place.Count(c => c == '/');
        bool isTopModule = depth == 0 || (depth == 1 && name == "__init__.py");
        return isTopModule || s_namesOfMetadata.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    // Where a tool takes the version from the repository, a commit changes the version, so that the repository's state counts, too.
    private static Digest KeyOf(ProjectDefinition definition, string project)
    {
        if (!definition.AsksRepository) return definition.Digest;
        var key = new LayerKey("project 1").With("definition", definition.Digest.ToString());
        foreach (string name in (string[])["HEAD", "logs/HEAD", "packed-refs", "index"])
        {
            var file = new FileInfo(Path.Combine(project, ".git", name));
            if (file.Exists) key.With(name, $"{file.Length} {file.LastWriteTimeUtc.Ticks}");
        }

        return key.ToDigest();
    }
}
