namespace Poncho.Testing;

/// <summary>Where the sources are: the folder that holds <c>Poncho.sln</c>, above the test's assembly.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    public static string Path(params string[] names) => System.IO.Path.Combine([Root, .. names]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Poncho.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException("no Poncho.sln above " + AppContext.BaseDirectory);
    }
}
