using System.Diagnostics;
using System.Globalization;
using Poncho.Builder.Images.Blobs;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Machines;
using Poncho.IO.Tar;
using Poncho.Oci.Layers;

namespace Poncho.Builder.Images.Squashing;

/// <summary>
/// A squashfs of an image, by <c>tar2sqfs</c> (squashfs-tools-ng) from a pipe: nothing is unpacked for it, and the same image is the same file with the same
/// version of that program.
/// </summary>
internal static class SquashfsWriter
{
    private const string Program = "tar2sqfs", Level = "level=9";

    /// <summary>Looks whether the program is there, before a long build.</summary>
    /// <exception cref="PonchoException">It is not.</exception>
    public static void Check(EnvironmentVariables environment) => _ = Find(environment);

    /// <summary>Writes it.</summary>
    /// <param name="path">The file; it is there only when it is whole.</param>
    /// <param name="image">What is in it.</param>
    /// <param name="environment">Where programs are looked for.</param>
    /// <param name="cancel">Stops it; nothing stays.</param>
    /// <exception cref="PonchoException">The program lacks or fails, or a layer is damaged.</exception>
    public static async Task WriteAsync(string path, Image image, EnvironmentVariables environment, CancellationToken cancel)
    {
        string program = Find(environment);
        var runtime = new RuntimeFiles(image);
        var tree = await Task.Run(() => FlatTree.Of(image, runtime.Paths, cancel), cancel);
        string temporary = AtomicFile.TemporaryNameBeside(path);
        try
        {
            string time = LayerTimes.Fixed.ToString(CultureInfo.InvariantCulture);
            var start = new ProcessStartInfo(
                program,
                ["-c", "zstd", "-X", Level, "-j", Workforce.Threads().ToString(CultureInfo.InvariantCulture), "-d", $"mtime={time}", "-q", "-x", "-f", temporary])
            {
                RedirectStandardInput = true,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            };
            start.Environment["SOURCE_DATE_EPOCH"] = time;
            using var process = Process.Start(start)!;
            var said = process.StandardError.ReadToEndAsync(cancel);
            var printed = process.StandardOutput.ReadToEndAsync(cancel);
            Exception? broken = await FeedAsync(process, tree, runtime, cancel);
            await process.WaitForExitAsync(CancellationToken.None);
            await printed;
            if (process.ExitCode != 0)
            {
                string why = PlainText.Line((await said).Trim());
                throw new PonchoException($"{Program} cannot write it ({why}): \"{path}\"", "free some space there, or name another place", broken);
            }

            if (broken is not null) throw broken;
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(path, e);
        }
        finally
        {
            AtomicFile.Discard(temporary);
        }
    }

    // What went wrong, where it did not take the whole tarball.
    private static async Task<Exception?> FeedAsync(Process process, FlatTree tree, RuntimeFiles runtime, CancellationToken cancel)
    {
        try
        {
            await using var input = process.StandardInput.BaseStream;
            await using var buffered = new BufferedStream(input, AtomicFile.BufferSize);
            var tar = new TarForwardWriter(buffered);
            await runtime.WriteAsync(tar, cancel);
            await tree.WriteAsync(tar, static layer => layer.CreatedBy.StartsWith("poncho: python ", StringComparison.Ordinal), cancel);
            await tar.WriteEndAsync(cancel);
            await buffered.FlushAsync(cancel);
            return null;
        }
        catch (Exception e)
        {
            if (e is not IOException) process.Kill();
            return e;
        }
    }

    private static string Find(EnvironmentVariables environment) =>
        (environment.FindNonEmpty("PATH") ?? "/usr/bin:/bin").Split(':').Select(folder => Path.Combine(folder, Program)).FirstOrDefault(File.Exists)
        ?? throw new PonchoException($"a squashfs is written by {Program}, which is not on PATH: \"{Program}\"", "install squashfs-tools-ng");
}
