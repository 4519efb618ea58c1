using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Homes;

/// <summary>
/// The folder of what Poncho keeps on the machine that builds: <c>$PONCHO_HOME</c>, else <c>$XDG_CACHE_HOME/poncho</c>, else
/// <c>~/.cache/poncho</c>.
/// </summary>
/// <param name="Root">The folder; it is created when something is put into it.</param>
public sealed record PonchoHome(string Root)
{
    private const string Variable = "PONCHO_HOME", Hint = "set PONCHO_HOME to a folder that Poncho may write to";

    /// <summary>Where everything but layers is kept: <see cref="Root"/>, or a folder for a moment, where that may only be read.</summary>
    internal string Caches { get; init; } = Root;

    /// <summary>Whether store and layers may only be read: what is not there cannot be made.</summary>
    internal bool IsReadOnly => Caches != Root;

    /// <summary>Locks of what is being made.</summary>
    internal string Locks => Path.Combine(Caches, "layers", "locks");

    /// <summary>The content-addressed store, an OCI image layout.</summary>
    public string Store => Path.Combine(Root, "store");

    /// <summary>What is known of each layer, by layer key.</summary>
    public string Layers => Path.Combine(Root, "layers");

    /// <summary>Downloaded archives by sha256.</summary>
    public string Packages => Path.Combine(Caches, "packages");

    /// <summary>What was found in archives, by their checksum.</summary>
    public string Facts => Path.Combine(Caches, "facts");

    /// <summary>Channel indexes with their ETags.</summary>
    public string Repodata => Path.Combine(Caches, "repodata");

    /// <summary>gzip members by layer digest.</summary>
    public string Members => Path.Combine(Root, "members");

    /// <summary>What was made and learned for images.</summary>
    public string Images => Path.Combine(Caches, "images");

    /// <summary>What was pushed to registries and pulled from them, a file each.</summary>
    public string Registries => Path.Combine(Root, "registries");

    /// <summary>What was fetched of git repositories.</summary>
    public string Git => Path.Combine(Caches, "git");

    /// <summary>What servers said of http sources: their ETags and the checksums of the bytes that these stood for.</summary>
    public string Http => Path.Combine(Caches, "http");

    /// <summary>Wheels that were built here of sdists, git repositories and folders.</summary>
    public string Wheels => Path.Combine(Caches, "wheels");

    /// <summary>What the folders of local code held when their wheels were made.</summary>
    public string Local => Path.Combine(Caches, "local");

    /// <summary>What pip answered to questions of before, with the index pages that it read for that.</summary>
    public string Answers => Path.Combine(Caches, "answers");

    /// <summary>What pip and build back ends said last.</summary>
    public string Logs => Path.Combine(Caches, "logs");

    /// <summary>Unpacked interpreters that byte-compile for layers, and conda parts in which pip resolves.</summary>
    public string Interpreters => Path.Combine(Caches, "interpreters");

    /// <summary>Native parts of the program itself, by their sha256.</summary>
    public string Native => Path.Combine(Caches, "native");

    /// <summary>All of them, in the order in which they are listed.</summary>
    public IReadOnlyList<HomeFolder> Folders =>
    [
        new(Store, "layers, configs and manifests"),
        new(Layers, "facts of layers"),
        new(Members, "gzip members"),
        new(Interpreters, "unpacked interpreters"),
        new(Images, "parts of images", IsCache: true),
        new(Packages, "downloaded packages", IsCache: true),
        new(Facts, "what archives said of themselves", IsCache: true),
        new(Repodata, "channel indexes", IsCache: true),
        new(Registries, "what registries have", IsCache: true),
        new(Git, "git repositories", IsCache: true),
        new(Http, "http files", IsCache: true),
        new(Wheels, "built wheels", IsCache: true),
        new(Local, "what is known of local code", IsCache: true),
        new(Answers, "answers of pip", IsCache: true),
        new(Logs, "logs of pip", IsCache: true),
        new(Native, "libraries of Poncho's own", IsCache: true),
    ];

    /// <summary>Finds the folder that the variables name; it need not exist.</summary>
    /// <exception cref="PonchoException">No variable names it and the user has no home folder, it is no folder, or its name is no text in UTF-8.</exception>
    public static PonchoHome Find(EnvironmentVariables environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (environment.FindNonEmpty(Variable) is { } given) return new PonchoHome(CheckFolder(IO.Files.Folders.Named(given, Variable)));
        string? cache = environment.FindNonEmpty("XDG_CACHE_HOME");
        if (cache is not null && Path.IsPathRooted(cache)) return new PonchoHome(IO.Files.Folders.Named(Path.Combine(cache, "poncho"), Variable));
        if (environment.HomeFolder is { } home) return new PonchoHome(IO.Files.Folders.Named(Path.Combine(home, ".cache", "poncho"), Variable));
        throw new PonchoException("no folder for the store: this user has no home folder", Hint);
    }

    // What cannot hold a store is not an empty one.
    private static string CheckFolder(string path)
    {
        try
        {
            if (File.GetAttributes(path).HasFlag(FileAttributes.Directory)) return path;
            throw new PonchoException($"PONCHO_HOME is a file, and no folder: \"{path}\"", Hint);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(path, e);
        }
    }
}
