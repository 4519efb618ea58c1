using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ICSharpCode.SharpZipLib.BZip2;
using Poncho.IO.Compression;

namespace Poncho.Testing.Odd;

public sealed partial class OddPackage
{
    private static readonly JsonWriterOptions s_json = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The archive's bytes.</summary>
    /// <param name="format">Which of the two.</param>
    /// <param name="mutate">Changes the tarballs before they are compressed: for fuzzers.</param>
    public byte[] ToBytes(OddFormat format, Func<byte[], byte[]>? mutate = null)
    {
        mutate ??= bytes => bytes;
        return format == OddFormat.Conda ? ToConda(mutate) : ToTarBz2(mutate);
    }

    /// <summary>The payload's tarball, before compression.</summary>
    public byte[] PayloadTar() => Tar(Entries.Select(entry => entry.ToBytes()));

    /// <summary>The members of <c>index.json</c>, which repodata repeats.</summary>
    public void WriteIndexMembers(Utf8JsonWriter json, OddFormat format)
    {
        if (Noarch is null)
        {
            json.WriteString("arch", "x86_64");
            json.WriteString("platform", "linux");
        }
        else json.WriteString("noarch", Noarch);

        json.WriteString("build", Build(format));
        json.WriteNumber("build_number", 0);
        json.WriteStartArray("depends");
        foreach (string spec in Depends) json.WriteStringValue(spec);
        json.WriteEndArray();
        json.WriteString("license", "MIT");
        json.WriteString("name", Name);
        if (SitePackages is not null) json.WriteString("python_site_packages_path", SitePackages);
        json.WriteString("subdir", Subdir);
        json.WriteNumber("timestamp", 1_700_000_000_000);
        json.WriteString("version", Version);
    }

    private static byte[] Tar(IEnumerable<byte[]> entries) => [.. entries.SelectMany(entry => entry), .. new byte[1024]];

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, s_json))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private byte[] ToConda(Func<byte[], byte[]> mutate)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            AddMember(zip, "metadata.json", """{"conda_pkg_format_version": 2}"""u8);
            string stem = $"{Name}-{Version}-{Build(OddFormat.Conda)}";
            AddMember(zip, $"pkg-{stem}.tar.zst", Compressed(mutate(PayloadTar())));
            AddMember(zip, $"info-{stem}.tar.zst", Zstd.Compress(mutate(Tar(Info(OddFormat.Conda))), new ZstdOptions()));
        }

        return bytes.ToArray();
    }

    // The metadata comes last, as some old packages have it.
    private byte[] ToTarBz2(Func<byte[], byte[]> mutate)
    {
        var bytes = new MemoryStream();
        using (var bzip2 = new BZip2OutputStream(bytes) { IsStreamOwner = false })
            bzip2.Write(mutate(Tar(Entries.Select(entry => entry.ToBytes()).Concat(Info(OddFormat.TarBz2)))));
        return bytes.ToArray();
    }

    private void AddMember(ZipArchive zip, string name, ReadOnlySpan<byte> content)
    {
        var member = zip.CreateEntry(name, Frames == OddFrames.Deflated ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
        member.LastWriteTime = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var stream = member.Open();
        stream.Write(content);
    }

    private byte[] Compressed(byte[] tar) => Frames switch
    {
        OddFrames.Many => [.. tar.Chunk(1000).SelectMany(piece => (byte[])[.. Zstd.Compress(piece, new ZstdOptions()), .. Skippable()])],
        OddFrames.LargeWindow => LargeWindow(tar),
        _ => Zstd.Compress(tar, new ZstdOptions()),
    };

    // RFC 8878 section 3.1.2
    private static byte[] Skippable() => [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, (byte)'o', (byte)'d', (byte)'d'];

    // RFC 8878 section 3.1.1: a descriptor without content size and checksum, a window of 2^27 bytes, raw blocks.
    private static byte[] LargeWindow(byte[] tar)
    {
        var frame = new MemoryStream();
        frame.Write([0x28, 0xB5, 0x2F, 0xFD, 0x00, (27 - 10) << 3]);
        byte[][] blocks = [.. tar.Chunk(100_000)];
        byte[] header = new byte[4];
        for (int i = 0; i < blocks.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(header, (blocks[i].Length << 3) | (i == blocks.Length - 1 ? 1 : 0));
            frame.Write(header.AsSpan(0, 3));
            frame.Write(blocks[i]);
        }

        return frame.ToArray();
    }

    private List<byte[]> Info(OddFormat format)
    {
        var files = new List<(string Name, byte[] Content)> { ("index.json", Json(json => WriteIndexMembers(json, format))), ("about.json", "{}"u8.ToArray()) };
        if (Noarch is not null) files.Add(("link.json", Json(WriteLink)));
        files.Add(("files", Lines(Paths.Select(path => path.Path))));
        if (!IsOld) files.Add(("paths.json", Json(WritePaths)));
        if (IsOld && Paths.Any(path => path.NoLink)) files.Add(("no_link", Lines(Paths.Where(path => path.NoLink).Select(path => path.Path))));
        var prefixed = HasPrefix ?? [.. Paths.Where(path => path.Placeholder is not null).Select(path => $"\"{path.Placeholder}\" {path.Mode} \"{path.Path}\"")];
        if (prefixed.Count > 0) files.Add(("has_prefix", Lines(prefixed)));
        return [.. files.Select(file => new OddEntry { Name = "info/" + file.Name, Content = file.Content }.ToBytes())];
    }

    private static byte[] Lines(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));

    private void WriteLink(Utf8JsonWriter json)
    {
        json.WriteStartObject("noarch");
        json.WriteString("type", Noarch);
        if (EntryPoints.Count > 0)
        {
            json.WriteStartArray("entry_points");
            foreach (string entryPoint in EntryPoints) json.WriteStringValue(entryPoint);
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteNumber("package_metadata_version", 1);
    }

    private void WritePaths(Utf8JsonWriter json)
    {
        json.WriteStartArray("paths");
        foreach (var path in Paths)
        {
            json.WriteStartObject();
            json.WriteString("_path", path.Path);
            json.WriteString("path_type", path.Type);
            if (path.NoLink) json.WriteBoolean("no_link", true);
            if (path.Sha256 is not null) json.WriteString("sha256", path.Sha256);
            if (path.Size is { } size) json.WriteNumber("size_in_bytes", size);
            if (path.Placeholder is not null) json.WriteString("prefix_placeholder", path.Placeholder);
            if (path.Mode is not null) json.WriteString("file_mode", path.Mode);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("paths_version", 1);
    }
}
