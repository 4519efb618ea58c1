using Poncho.Builder.Building;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Unpacking;

namespace Poncho.Builder.Export.Formats;

/// <summary>
/// A folder that holds the environment unpacked and relocated, for <c>poncho run -e FOLDER</c> and <c>. FOLDER/bin/activate</c>.
/// </summary>
internal sealed class FolderFormat : IExportFormat
{
    public string Name => "dir";

    public string Ending => "/ (a folder)";

    public bool CanBeIncremental => false;

    /// <summary>What ends in a slash, and every folder that is there.</summary>
    public bool Takes(string output) => output.EndsWith('/') || Directory.Exists(output);

    /// <summary>The folder is made when it is filled; one that is there must be empty, or hold an environment already.</summary>
    public void Check(string output)
    {
        if (File.Exists(output.TrimEnd('/')))
        {
            throw new PonchoException($"output is a file, not a folder: \"{output}\"", "leave out the slash, or name a folder");
        }

        if (!Directory.Exists(output) || Directory.Exists(Path.Combine(output, EnvironmentHead.Folder))) return;
        try
        {
            string? other = Directory.EnumerateFileSystemEntries(output).FirstOrDefault();
            if (other is null) return;
            throw new PonchoException(
                $"folder is not empty, it has {Path.GetFileName(other)}: \"{output}\"",
                "give an empty folder, or name a file in it, such as env.tar.gz");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotRead(output, e);
        }
    }

    // An environment in a place of one's choice is for all who can come there, whatever the umask is.
    private static void OpenToOthers(string output)
    {
        const UnixFileMode OwnerWritesAllRun = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        try
        {
            File.SetUnixFileMode(output, OwnerWritesAllRun);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(output, e);
        }
    }

    public async Task<long?> WriteAsync(ExportedEnvironment environment, string output, ExportContext context, CancellationToken cancel)
    {
        var source = environment.Source;
        if (source.Layers.Any(layer => layer.IsAbsent))
        {
            throw new PonchoException(
                $"incremental tarball lacks layers, and so does the store: \"{source.Name}\"",
                $"poncho run -e {source.Name} --with OTHER -u DIR unpacks it with what it was made against");
        }

        var options = new UnpackOptions { Limits = context.Unpacking, Progress = new UnpackedLayers(context.Progress) };
        bool isNew = !Directory.Exists(output), wasThere = File.Exists(Path.Combine(output, EnvironmentHead.Folder, "relocated"));
        context.Progress.Begin(BuildStep.Export, source.Layers.Count, source.Layers.Sum(layer => layer.Size));
        await Task.Run(() => Unpacker.UnpackCopy(source, output, options, wait: null, cancel), cancel);
        if (isNew) OpenToOthers(output);
        if (wasThere)
        {
            context.Progress.Warn(
                $"the folder held this environment already and is left as it is, also what was changed or deleted in it: remove it to write it anew: \"{output}\"");
        }

        context.Progress.End(BuildStep.Export);
        return null;
    }
}
