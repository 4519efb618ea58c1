using System.IO.Pipelines;
using System.Net.Sockets;
using Docker.DotNet;
using Docker.DotNet.Models;
using Poncho.Builder.Building;
using Poncho.Builder.Export.Formats;
using Poncho.Builder.Images;
using Poncho.Builder.Images.Blobs;
using Poncho.Builder.Images.Writing;
using Poncho.IO;
using Poncho.IO.Machines;
using Poncho.Runtime.Opening;
using ImageOptions = Poncho.Builder.Images.ImageOptions;

namespace Poncho.Builder.Engines;

/// <summary>
/// <c>poncho load ENV --engine docker</c>: an environment as an image into an engine on this machine, through its socket and without its program.
/// Nothing is written on the way. Docker on this machine pulls it from here, and so takes what it lacks; others take it whole.
/// </summary>
internal static class EngineLoader
{
    private const long PauseAt = 4 << 20;

    /// <param name="context">What the command finds around it.</param>
    /// <param name="environment">What is loaded, as any ENV.</param>
    /// <param name="kind">Into which engine.</param>
    /// <param name="options">What the user chose of the image.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="PonchoException">There is no such environment, it cannot be such an image, or the engine does not take it.</exception>
    public static async Task<EngineResult> LoadAsync(BuildContext context, string environment, EngineKind kind, ImageOptions options, CancellationToken cancel)
    {
        using var engine = EnginePlace.Connect(kind, context.Environment);
        string place = EnginePlace.NameOf(kind, context.Environment);
        await AskAsync(() => engine.System.PingAsync(cancel), kind, place);
        var finder = new EnvironmentFinder(context.Home.Store) { Warn = context.Progress.Warn };
        using var held = finder.Store is { } store ? await store.HoldAsync(cancel) : null;
        using var exported = ExportedEnvironment.Open(finder.Find(environment), finder.Store, new HashSet<Digest>());
        using var limits = new BuildLimits(downloads: 1, Workforce.Threads());
        using var images = new ImageBuilder(context.Home.Images, limits, context.Progress);
        var image = await images.BuildAsync(exported.Source, exported.Blobs, options, LayerCompression.None, cancel);
        IReadOnlyCollection<ImageLayer>? sent = null;
        await AskAsync(async () => sent = IsHere(kind, place) ? await TryPullAsync(engine, image, context.Progress, cancel) : null, kind, place);
        if (sent is null) await AskAsync(() => SendAsync(engine, image, context.Progress, cancel), kind, place);
        sent ??= [.. image.Layers];
        return new EngineResult(
            image.Name, image.Manifest.Config.Digest, image.Layers.Count, SizeOf(image.Layers), sent.Count, SizeOf(sent));
    }

    // podman asks registries of this machine for TLS, too.
    private static bool IsHere(EngineKind kind, string place) => kind == EngineKind.Docker && place.StartsWith("unix://", StringComparison.Ordinal);

    private static long SizeOf(IEnumerable<ImageLayer> layers) => layers.Sum(layer => layer.Descriptor.Size);

    // What it lacked; null where the engine does not come here for it, as one in a network of its own.
    private static async Task<IReadOnlyCollection<ImageLayer>?> TryPullAsync(DockerClient engine, Image image, IBuildProgress progress, CancellationToken cancel)
    {
        using var server = ImageServer.TryStart(image, layer => progress.Done(BuildStep.Send, layer.CreatedBy, layer.Descriptor.Size));
        if (server is null) return null;
        progress.Begin(BuildStep.Send, image.Layers.Count, SizeOf(image.Layers));
        const string Tag = "latest";
        string reference = $"{server.Repository}:{Tag}";
        string? refusal = null;
        try
        {
            var asked = new ImagesCreateParameters { FromImage = server.Repository, Tag = Tag };
            await engine.Images.CreateImageAsync(asked, null, new Answers(message => refusal ??= message), cancel);
        }
        catch (DockerApiException) when (!server.WasAsked)
        {
            return null;
        }

        if (refusal is not null && !server.WasAsked) return null;
        if (refusal is not null) throw new PonchoException($"the engine does not take the image: {PlainText.Line(refusal)}");
        string[] name = image.Name.Split(':');
        await engine.Images.TagImageAsync(reference, new ImageTagParameters { RepositoryName = name[0], Tag = name[1] }, cancel);

        // The image has its own name now.
        await engine.Images.DeleteImageAsync(reference, new ImageDeleteParameters { NoPrune = true }, cancel);
        progress.End(BuildStep.Send);
        return [.. server.LayersSent];
    }

    private static async Task SendAsync(DockerClient engine, Image image, IBuildProgress progress, CancellationToken cancel)
    {
        progress.Begin(BuildStep.Send, image.Layers.Count, SizeOf(image.Layers));
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: PauseAt, resumeWriterThreshold: PauseAt / 2));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var writing = Task.Run(() => WriteAsync(pipe.Writer, image, progress, stop.Token), cancel);
        string? refusal = null;
        try
        {
            await using var reading = pipe.Reader.AsStream();
            await engine.Images.LoadImageAsync(new ImageLoadParameters(), reading, new Answers(message => refusal ??= message), cancel);
        }
        finally
        {
            // Where the engine ends the connection, nobody reads any more.
            await stop.CancelAsync();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (writing.Exception?.InnerException is PonchoException broken) throw broken;
        if (refusal is not null) throw new PonchoException($"the engine does not take the image: {PlainText.Line(refusal)}");
        progress.End(BuildStep.Send);
    }

    private static async Task WriteAsync(PipeWriter writer, Image image, IBuildProgress progress, CancellationToken cancel)
    {
        try
        {
            await ImageTar.WriteAsync(writer.AsStream(leaveOpen: true), [image], layer => progress.Done(BuildStep.Send, layer.CreatedBy, layer.Descriptor.Size), cancel);
            await writer.CompleteAsync();
        }
        catch (Exception e)
        {
            await writer.CompleteAsync(e);
            throw;
        }
    }

    private static async Task AskAsync(Func<Task> ask, EngineKind kind, string place)
    {
        string name = kind == EngineKind.Docker ? "docker" : "podman";
        try
        {
            await ask();
        }
        catch (DockerApiException e)
        {
            throw new PonchoException($"{name} refuses the image ({(int)e.StatusCode}): {PlainText.Line(e.ResponseBody ?? e.Message)}", "its log says more", e);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or TimeoutException or IOException)
        {
            throw Unreachable(e, name, place);
        }
    }

    private static PonchoException Unreachable(Exception e, string name, string place)
    {
        var socket = e.GetBaseException() as SocketException;
        if (socket?.SocketErrorCode == SocketError.AccessDenied)
        {
            return new PonchoException($"no permission to ask {name}: \"{place}\"", $"join the group that owns the socket (usually {name}), or run this as root", e);
        }

        if (place.StartsWith("unix://", StringComparison.Ordinal) && !File.Exists(place["unix://".Length..])) return NoSocket(e, name, place);
        string why = socket is null ? e.GetBaseException().Message : socket.Message;
        return new PonchoException($"no {name} answers ({PlainText.Line(why)}): \"{place}\"", StartOf(name), e);
    }

    private static PonchoException NoSocket(Exception e, string name, string place) =>
        new($"no {name} runs here, its socket is not there: \"{place}\"", StartOf(name), e);

    private static string StartOf(string name)
    {
        string start = name == "docker"
            ? "start it (systemctl start docker), or set DOCKER_HOST"
            : "start its socket (systemctl --user start podman.socket), or set CONTAINER_HOST";
        return $"{start}; poncho export ENV image.tar needs none";
    }

    // Told on the thread that reads, one after another.
    private sealed class Answers(Action<string> refused) : IProgress<JSONMessage>
    {
        public void Report(JSONMessage value)
        {
            if (value.Error?.Message is { Length: > 0 } error) refused(error);
        }
    }
}
