using Poncho.Builder.Building;
using Poncho.Builder.Layering;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Net;

namespace Poncho.Builder.Creating;

/// <summary>
/// Builds of the same take turns: what the first fetched, resolved and made, the others find. The turn is a lock of the kernel's, which ends with
/// the process that has it.
/// </summary>
internal static class BuildTurn
{
    /// <summary>Waits until no other process builds the same, and says for whom.</summary>
    /// <param name="input">What is built.</param>
    /// <param name="request">What of it is asked for.</param>
    /// <param name="context">Where locks are, and who hears for whom is waited.</param>
    /// <param name="cancel">Stops the waiting.</param>
    public static async Task<IDisposable> TakeAsync(BuildInput input, CreateRequest request, BuildContext context, CancellationToken cancel)
    {
        string folder = context.Home.Locks;
        Folders.Ensure(folder);
        bool waits = false;
        try
        {
            return await FileLock.ExclusiveAsync(Path.Combine(folder, KeyOf(input, request).Hex + ".lock"), Say, cancel);
        }
        finally
        {
            if (waits) context.Progress.End(BuildStep.Wait);
        }

        void Say(int? holder)
        {
            waits = true;
            context.Progress.Begin(BuildStep.Wait, 0);
            context.Progress.At(BuildStep.Wait, $"for a command that builds the same: {NameOf(holder)}");
        }
    }

    private static Digest KeyOf(BuildInput input, CreateRequest request)
    {
        string what = input switch
        {
            BuildInput.OfSpec { Spec: var spec } => spec.ContentDigest.ToString(),
            BuildInput.OfForeign { Lock: var foreign } => foreign.ContentDigest.ToString(),
            BuildInput.OfPrefix { Prefix: var prefix } => prefix,
            _ => Path.GetFullPath(request.SpecPath),
        };
        return new LayerKey("turn 1").With("what", Escaped(what)).With("platform", request.Subdir ?? "").ToDigest();
    }

    // A path may hold a line break, which a key may not.
    private static string Escaped(string text) => Uri.EscapeDataString(text);

    private static string NameOf(int? process)
    {
        // It has not written its number yet, or is on another machine and has another one there.
        if (process is not { } id) return "another process";
        string command = FileUsers.CommandLineOf(id);
        return command.Length > 0 ? $"process {id}, \"{Redacted.Text(command)}\"" : $"process {id}";
    }
}
