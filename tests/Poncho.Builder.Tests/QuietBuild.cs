using Poncho.Builder.Building;
using Poncho.IO.Net;

namespace Poncho.Builder.Tests;

/// <summary>Keeps the warnings of a build and shows nothing.</summary>
internal sealed class QuietBuild : IBuildProgress
{
    public List<string> Warnings { get; } = [];

    public ITransferProgress Transfers => SilentProgress.Instance;

    public void Begin(BuildStep step, int items, long bytes = 0)
    {
    }

    public void At(BuildStep step, string item, long bytes = 0)
    {
    }

    public void Done(BuildStep step, string item, long bytes = 0)
    {
    }

    public void End(BuildStep step)
    {
    }

    public void Warn(string message) => Warnings.Add(message);

    public void Note(string message)
    {
    }
}
