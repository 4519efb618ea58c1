using System.Collections.Immutable;
using Poncho.Conda.Linking;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Sources.Conda;

/// <summary>A layer that was made from a conda package.</summary>
/// <param name="Plan">What was linked.</param>
/// <param name="Descriptor">The blob, in the store.</param>
/// <param name="Relocations">The files that hold a placeholder.</param>
/// <param name="Glibc">The newest glibc that its ELF files ask for.</param>
/// <param name="UnpackedBytes">Bytes of its files.</param>
/// <param name="Paths">Its files and links.</param>
/// <param name="Warnings">What a user should hear.</param>
/// <param name="Notes">Details for <c>--verbose</c>.</param>
internal sealed record CondaLayer(
    LinkPlan Plan,
    Descriptor Descriptor,
    IReadOnlyList<Relocation> Relocations,
    Version? Glibc,
    long UnpackedBytes,
    ImmutableArray<string> Paths,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Notes);
