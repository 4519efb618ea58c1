using Poncho.Builder.Images;
using Poncho.Builder.Images.Writing;
using Poncho.IO;
using Poncho.IO.Files;

namespace Poncho.Builder.Export.Formats;

/// <summary>An image as one file, or into a pipe.</summary>
internal static class ImageFiles
{
    /// <returns>Bytes written.</returns>
    /// <exception cref="PonchoException">The file cannot be written, or a blob not be read.</exception>
    public static async Task<long> WriteAsync(string output, IReadOnlyList<Image> images, CancellationToken cancel)
    {
        long size = 0;
        if (OutputFile.IsStream(output))
        {
            await using var stream = await OutputFile.OpenStreamAsync(output, cancel);
            return await ImageTar.WriteAsync(stream, images, static _ => { }, cancel);
        }

        await AtomicFile.WriteAsync(OutputFile.TargetOf(output), async (file, token) => size = await ImageTar.WriteAsync(file, images, static _ => { }, token), cancel);
        return size;
    }

    /// <inheritdoc cref="WriteAsync"/>
    public static async Task<long> PipeAsync(Func<Stream> open, IReadOnlyList<Image> images, CancellationToken cancel)
    {
        try
        {
            await using var pipe = open();
            long size = await ImageTar.WriteAsync(pipe, images, static _ => { }, cancel);
            await pipe.FlushAsync(cancel);
            return size;
        }
        catch (IOException e)
        {
            throw FileErrors.CannotWrite("standard output", e);
        }
    }
}
