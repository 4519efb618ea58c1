using Poncho.Conda.Linking;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;

namespace Poncho.Builder.Sources.Conda;

/// <summary>
/// What a package's record lists: the plan without the publisher's byte code of modules that hold a placeholder, since relocating these removes
/// it. A record that lists what is not there makes conda-pack refuse the prefix.
/// </summary>
internal static class RecordedPlan
{
    public static LinkPlan Of(LinkPlan plan, IReadOnlyList<Relocation> relocations)
    {
        var index = new RelocationIndex(relocations);
        return plan.Paths.Any(path => StalePyc.Is(path.Target, index)) ? plan with { Paths = [.. plan.Paths.Where(path => !StalePyc.Is(path.Target, index))] } : plan;
    }
}
