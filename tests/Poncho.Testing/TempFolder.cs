namespace Poncho.Testing;

/// <summary>A folder of a test's own, in memory where the machine has /dev/shm (a tree deleted on ext4 makes the next creation slow); gone when disposed.</summary>
public sealed class TempFolder : IDisposable
{
    public TempFolder()
    {
        string root = Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath();
        Path = Directory.CreateDirectory(System.IO.Path.Combine(root, "poncho-test-" + System.IO.Path.GetRandomFileName())).FullName;
    }

    public string Path { get; }

    /// <summary>A path below the folder; nothing is created.</summary>
    public string this[params string[] names] => System.IO.Path.Combine([Path, .. names]);

    /// <summary>Writes a small text file below the folder, with the folders above it, and returns its path.</summary>
    public string Write(string name, string content)
    {
        string path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
