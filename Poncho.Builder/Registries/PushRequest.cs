using Poncho.Builder.Images;
using Poncho.Oci.Naming;

namespace Poncho.Builder.Registries;

/// <summary>What <c>poncho push</c> is asked for.</summary>
/// <param name="Environment">The environment, as the user named it.</param>
/// <param name="Reference">Where it goes.</param>
/// <param name="WithCache">Whether what is known of its layers goes with it, for those who build others.</param>
/// <param name="Image">What the user chose of an image of it, which is pushed in its place; null for the environment itself.</param>
internal sealed record PushRequest(string Environment, Reference Reference, bool WithCache = false, ImageOptions? Image = null)
{
    /// <summary>Environments of other platforms, whose images go with it: the reference means an index of all.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];
}
