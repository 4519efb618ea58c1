using System.Text;
using Poncho.IO.Files;

namespace Poncho.Builder.Wheels;

/// <summary>
/// A temporary folder for what is passed to pip and back. Other users cannot read it, since addresses in it may hold passwords. Disposing
/// deletes it.
/// </summary>
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
            // A process of a killed build may still write into it: what is left then is deleted with the machine's other temporary files.
        }
    }
}
