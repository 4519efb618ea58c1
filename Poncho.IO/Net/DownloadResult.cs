namespace Poncho.IO.Net;

/// <summary>What arrived.</summary>
/// <param name="Sha256">Of the file's bytes.</param>
/// <param name="Size">In bytes.</param>
public sealed record DownloadResult(Digest Sha256, long Size);
