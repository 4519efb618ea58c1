using Poncho.Analyze.Naming;
using Poncho.Builder.Capturing;
using Poncho.Builder.Locks;
using Poncho.Builder.Wheels;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Explaining;

/// <summary>Reads what the packages of an environment in a folder need, whoever made it: conda, mamba, pixi or Poncho.</summary>
internal static class FolderNeeds
{
    /// <param name="prefix">The folder.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="PonchoException">It is no environment, or a record is damaged.</exception>
    public static async Task<IReadOnlyList<PackageNode>> ReadAsync(string prefix, CancellationToken cancel)
    {
        var records = await PrefixRecordReader.ReadAllAsync(prefix, cancel);
        var names = records.Select(record => record.Name).ToHashSet(StringComparer.Ordinal);
        var asked = (await RequestedSpecs.ReadAsync(prefix, names, cancel)).ToLookup(CondaNeedText.NameOf, StringComparer.Ordinal);
        var conda = records.Select(record => new PackageNode
        {
            Kind = CondaSource.KindName,
            Name = record.Name,
            Version = record.Version,
            Build = record.Build,
            Requested = asked[record.Name].FirstOrDefault(),
            Needs = [.. CondaNeedText.Read(record.Depends)],
        });
        var owned = records.SelectMany(record => record.Files).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        return [.. conda, .. await ProjectsAsync(prefix, owned, cancel)];
    }

    // What pip put there: metadata that no conda package has, or that pip has put in its place.
    private static async Task<List<PackageNode>> ProjectsAsync(string prefix, HashSet<string> owned, CancellationToken cancel)
    {
        var projects = new List<PackageNode>();
        try
        {
            foreach (string info in Directory.EnumerateDirectories(Path.Combine(prefix, "lib"), "python*").Order(StringComparer.Ordinal)
                .Select(lib => Path.Combine(lib, "site-packages")).Where(Directory.Exists)
                .SelectMany(site => Directory.EnumerateDirectories(site, "*.dist-info").Order(StringComparer.Ordinal)))
            {
                string metadata = Path.Combine(info, "METADATA"), installer = Path.Combine(info, "INSTALLER");
                bool isPips = !owned.Contains(Path.GetRelativePath(prefix, metadata))
                    || (File.Exists(installer) && (await File.ReadAllTextAsync(installer, cancel)).Trim() == "pip");
                if (!isPips || !File.Exists(metadata) || PipNeedText.Read(await File.ReadAllBytesAsync(metadata, cancel)) is not { } read) continue;
                projects.Add(new PackageNode
                {
                    Kind = PipSource.KindName,
                    Name = ProjectName.Normalize(read.Name),
                    Version = read.Version,
                    Build = null,
                    Requested = File.Exists(Path.Combine(info, "REQUESTED")) ? read.Name : null,
                    Needs = [.. read.Needs],
                });
            }
        }
        catch (DirectoryNotFoundException)
        {
            // An environment without a lib has no Python.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(prefix, e);
        }

        return projects;
    }
}
