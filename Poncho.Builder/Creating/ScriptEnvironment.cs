using System.Text;
using Poncho.Builder.Building;
using Poncho.Builder.Homes;
using Poncho.Builder.Layering;
using Poncho.Builder.Locks;
using Poncho.Builder.Resolving;
using Poncho.Builder.Specs;
using Poncho.Builder.Specs.Projects;
using Poncho.Builder.Specs.Requirements;
using Poncho.Builder.Specs.Syntax;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Oci.Naming;
using Poncho.Oci.Storing;

namespace Poncho.Builder.Creating;

/// <summary>
/// The environment that a script's inline metadata ask for. Its name in the store says which script, and its tag what was asked: so the next run finds it,
/// and builds nothing until the metadata or the lock beside the script change.
/// </summary>
internal sealed class ScriptEnvironment
{
    /// <summary>What names of scripts' environments begin with.</summary>
    public const string Folder = "scripts/";

    private const int PathDigits = 8, TagDigits = 16;

    private readonly string _path;
    private readonly string _storeRoot;

    private ScriptEnvironment(string path, string storeRoot, StoreName name, bool mayChange)
    {
        (_path, _storeRoot, Name) = (path, storeRoot, name);
        IsThere = !mayChange && IsNamed;
    }

    /// <summary>The name in the store.</summary>
    public StoreName Name { get; }

    /// <summary>Whether it is built already. Never where the metadata name folders of local code or other files, whose content may have changed.</summary>
    public bool IsThere { get; }

    /// <summary>Whether the store has the name now.</summary>
    public bool IsNamed => Store.Find(_storeRoot)?.Resolve(Name.ToString()) is not null;

    /// <summary>Whether a word in a command's place is meant as a script that says itself what it needs.</summary>
    public static bool IsMeant(string word)
    {
        if (word.EndsWith(".py", StringComparison.OrdinalIgnoreCase)) return true;
        try
        {
            return FileKinds.Behind(word) == FileKind.File && new FileInfo(word).Length <= SyntaxLimits.MostBytes && ScriptBlock.IsIn(File.ReadAllText(word));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Reads a script, and looks whether its environment is there.</summary>
    /// <param name="path">The script, as the user named it.</param>
    /// <param name="home">Where the store is.</param>
    /// <param name="environment">The process's variables, which hold settings of pip.</param>
    /// <exception cref="PonchoException">It cannot be read, has no inline metadata, or wrong ones.</exception>
    public static ScriptEnvironment Read(string path, PonchoHome home, EnvironmentVariables environment)
    {
        byte[] content = ReadBytes(path);
        if (!ScriptBlock.IsIn(Encoding.UTF8.GetString(content))) throw OtherText.WithoutMetadata(path);
        var spec = SpecReader.Parse(path, content, environment);
        string beside = LockFile.Beside(path, SpecChoice.None);
        var settings = spec.AsksPip ? PipSettings.Asked(environment, environment.HomeFolder ?? "") : [];
        var key = new LayerKey("script 1")
            .With("spec", spec.ContentDigest.ToString())
            .With("lock", File.Exists(beside) ? Digest.Of(ReadBytes(beside)).ToString() : "")
            .With("pip settings", Uri.EscapeDataString(string.Join('\n', settings.Select(PipSettings.Line))))
            .With("platform", Platforms.Current);
        string where = Digest.Of(Encoding.UTF8.GetBytes(Path.GetFullPath(path))).Hex[..PathDigits];
        string stem = StoreName.Near(Path.GetFileNameWithoutExtension(path))?.Name ?? "script";
        var name = StoreName.Parse($"{Folder}{stem}-{where}:{key.ToDigest().Hex[..TagDigits]}");
        bool mayChange = spec.Pip.Any(line => line.IsLocalCode || line.Kind is PipLineKind.Include or PipLineKind.ConstraintInclude);
        return new ScriptEnvironment(path, home.Store, name, mayChange);
    }

    /// <summary>Builds it, and takes the name from the one that the script asked for before.</summary>
    /// <param name="context">What a build is given.</param>
    /// <param name="offline">Nothing is asked of the network.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">Anything that the user can mend.</exception>
    public async Task<CreateResult> BuildAsync(BuildContext context, bool offline, CancellationToken cancel)
    {
        // What the script says is all that it gets: nothing of the environment that happens to be active.
        var request = new CreateRequest { SpecPath = _path, Tag = Name.ToString(), Offline = offline, IgnoresEditables = true };
        var created = await new EnvironmentBuilder(context).CreateAsync(request, cancel);
        if (context.Home.IsReadOnly || Store.Find(_storeRoot) is not { } store) return created;
        foreach (string text in store.List().Select(tag => tag.Name))
            if (StoreName.TryParse(text, out var other) && other.Name == Name.Name && other.Tag != Name.Tag) await store.UntagAsync(text, cancel);
        return created;
    }

    // In one go, on this thread: a script whose environment is there starts in some milliseconds.
    private static byte[] ReadBytes(string path)
    {
        // Python reads the script again, which a pipe does not give twice.
        if (FileKinds.Behind(path) == FileKind.Special) throw new PonchoException($"a script that is run is a file, and no fifo or device: \"{path}\"", "write it to a file first");
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }
}
