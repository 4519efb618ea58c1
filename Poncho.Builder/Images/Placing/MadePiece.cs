using Poncho.Builder.Images.Blobs;
using Poncho.IO;

namespace Poncho.Builder.Images.Placing;

/// <summary>Frames that were made for images.</summary>
/// <param name="Frames">Where they are.</param>
/// <param name="Digest">Of the frames.</param>
internal sealed record MadePiece(FilePiece Frames, Digest Digest);
