using Poncho.Runtime.Environments;

namespace Poncho.Builder.Images.Grouping;

/// <summary>The relocated files of one layer.</summary>
/// <param name="Relocations">Which files they are.</param>
/// <param name="Size">Bytes of their frames.</param>
internal sealed record RelocatedPiece(RelocationIndex Relocations, long Size);
