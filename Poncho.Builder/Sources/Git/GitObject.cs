namespace Poncho.Builder.Sources.Git;

/// <summary>An object of a repository.</summary>
/// <param name="Type"><c>commit</c>, <c>tree</c>, <c>blob</c> or <c>tag</c>.</param>
/// <param name="Size">Bytes of its content.</param>
/// <param name="Content">Gives exactly its bytes.</param>
internal sealed record GitObject(string Type, long Size, Stream Content)
{
    /// <summary>All of its bytes; the caller has looked at <see cref="Size"/>.</summary>
    public async Task<byte[]> BytesAsync(CancellationToken cancel)
    {
        byte[] bytes = new byte[Size];
        await Content.ReadExactlyAsync(bytes, cancel);
        return bytes;
    }
}
