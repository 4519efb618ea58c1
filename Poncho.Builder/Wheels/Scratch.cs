using System.Text;
using Poncho.IO.Files;

namespace Poncho.Builder.Wheels;

/// <summary>A folder for what is passed to pip and back, closed to others since addresses in it may hold passwords; gone when disposed.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("poncho-pip-").FullName;

    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Writes lines into a file of the folder, and gives its path.</summary>
    public async Task<string> WriteAsync(string name, IEnumerable<string> lines, CancellationToken cancel)
    {
        string path = PathOf(name);
        await AtomicFile.WriteAsync(path, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))), cancel);
        return path;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What a killed build still writes goes with the machine's temporary files.
        }
    }
}
