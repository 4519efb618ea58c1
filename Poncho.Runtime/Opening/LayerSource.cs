using Poncho.IO;
using Poncho.IO.Tar;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Tarballs;

namespace Poncho.Runtime.Opening;

/// <summary>One layer of an environment, wherever its bytes are.</summary>
public abstract class LayerSource
{
    /// <summary>Under which it is filed in the node cache: the digest of bytes that are checked when they are read.</summary>
    public required Digest Id { get; init; }

    /// <summary>What it is called in messages, such as <c>numpy 2.4.6</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Bytes that are read for it.</summary>
    public required long Size { get; init; }

    /// <summary>Where this environment has placeholders in it.</summary>
    public required RelocationIndex Relocations { get; init; }

    /// <summary>Whether an incremental tarball leaves it to another one: then there are no bytes of it.</summary>
    public virtual bool IsAbsent => false;

    /// <summary>Reads the layer to its end, where its digest is compared.</summary>
    /// <exception cref="PonchoException">The bytes are not there, are not those of <see cref="Id"/>, or are damaged.</exception>
    public void Verify()
    {
        using var stream = Open(static _ => { });
        stream.Finish();
    }

    /// <summary>Reads some small files of the layer, without unpacking it; its digest is compared at its end.</summary>
    /// <param name="wanted">Which, by their paths.</param>
    /// <param name="limit">Longer files are passed over, in bytes.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The files' bytes by path.</returns>
    /// <exception cref="PonchoException">The bytes are not there, are not those of <see cref="Id"/>, or are damaged.</exception>
    public IReadOnlyDictionary<string, byte[]> ReadFiles(Predicate<string> wanted, int limit, CancellationToken cancel)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (member, content) in ReadMembers(wanted, limit, int.MaxValue, cancel)) files[member.Path] = content;
        return files;
    }

    /// <summary>The same, with what the tarball says of each file.</summary>
    /// <param name="wanted">Which, by their paths.</param>
    /// <param name="limit">Longer files are passed over, in bytes.</param>
    /// <param name="enough">After so many files the rest is not read, and so no digest is compared: for bytes that were checked already.</param>
    /// <param name="cancel">Stops it.</param>
    /// <inheritdoc cref="ReadFiles"/>
    public IReadOnlyList<(TarMember Member, byte[] Content)> ReadMembers(Predicate<string> wanted, int limit, int enough, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        using var stream = Open(static _ => { });
        var files = new List<(TarMember, byte[])>();
        try
        {
            var reader = new TarForwardReader(stream.Tar);
            while (reader.Next())
            {
                cancel.ThrowIfCancellationRequested();
                var member = reader.Current;
                if (member.Kind == TarMemberKind.File && member.Size <= limit && wanted(member.Path)) files.Add((member, Content(reader, (int)member.Size)));
                if (files.Count == enough) return files;
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw TarballDamage.In($"layer {Name}", e);
        }

        stream.Finish();
        return files;
    }

    private static byte[] Content(TarForwardReader reader, int size)
    {
        var content = new byte[size];
        for (int at = 0; at < size;)
        {
            int read = reader.Read(content.AsSpan(at));
            if (read == 0) throw new EndOfStreamException("the tarball ends in the middle of a file");
            at += read;
        }

        return content;
    }

    /// <summary>
    /// Opens the layer's tarball, decompressed. The read that reaches its end throws where the bytes are not those of <see cref="Id"/>. A
    /// stream is for one thread; several threads may each have one.
    /// </summary>
    /// <param name="passed">Told how many compressed bytes were read.</param>
    /// <exception cref="PonchoException">The bytes are not there.</exception>
    internal abstract LayerStream Open(Action<long> passed);
}
