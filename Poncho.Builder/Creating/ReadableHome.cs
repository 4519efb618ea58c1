using Poncho.Builder.Building;
using Poncho.Builder.Homes;
using Poncho.Builder.Wheels;
using Poncho.IO.Files;

namespace Poncho.Builder.Creating;

/// <summary>
/// A home whose store others wrote and this user may only read serves what is in it: what a build needs to write besides goes into a folder for
/// the time of the command.
/// </summary>
internal sealed class ReadableHome : IDisposable
{
    private readonly Scratch? _scratch;

    /// <param name="context">With the user's home.</param>
    public ReadableHome(BuildContext context)
    {
        Context = context;
        if (!Directory.Exists(context.Home.Store) || Folders.IsWritable(context.Home.Store)) return;
        _scratch = new Scratch();
        Context = context with { Home = context.Home with { Caches = _scratch.PathOf("home") } };
        context.Progress.Note($"the store may only be read: \"{context.Home.Store}\"");
    }

    /// <summary>The same, with a home that can be built with.</summary>
    public BuildContext Context { get; }

    public void Dispose() => _scratch?.Dispose();
}
