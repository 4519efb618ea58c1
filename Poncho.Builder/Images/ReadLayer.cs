using Poncho.Builder.Images.Blobs;
using Poncho.Builder.Images.Contents;
using Poncho.Oci.Documents;
using Poncho.Runtime.Environments;

namespace Poncho.Builder.Images;

/// <summary>A layer of the environment, read.</summary>
/// <param name="Descriptor">As the environment's manifest has it.</param>
/// <param name="Layer">What the environment's config says of it.</param>
/// <param name="Segment">Its bytes without the end frame.</param>
/// <param name="Frames">Its bytes.</param>
/// <param name="Content">What is in it.</param>
internal sealed record ReadLayer(Descriptor Descriptor, EnvironmentLayer Layer, FilePiece Segment, IReadOnlyList<BlobPiece> Frames, LayerContent Content);
