using System.IO.Compression;
using System.Text;
using Poncho.Builder.Wheels;

namespace Poncho.Builder.Tests.Wheels;

/// <summary>Makes wheels: good ones, with a RECORD that is right, and whatever is asked to be wrong with them.</summary>
internal sealed class TestWheel
{
    private readonly Dictionary<string, (byte[] Content, int Mode)> _files = new(StringComparer.Ordinal);
    private readonly List<(string Name, byte[] Content, int Mode)> _unlisted = [];

    public TestWheel(string name = "demo", string version = "1.0", string tags = "py3-none-any")
    {
        FileName = $"{name}-{version}-{tags}.whl";
        Info = $"{name}-{version}.dist-info";
        Add($"{Info}/METADATA", $"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nLicense: MIT\n\ntext\n");
        Add($"{Info}/WHEEL", $"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tags}\n");
    }

    public string FileName { get; }

    public string Info { get; }

    /// <summary>Writes the zip from its last entry to its first.</summary>
    public bool IsReversed { get; init; }

    /// <summary>Changes the rows of RECORD before it is written; null: there is no RECORD.</summary>
    public Func<List<RecordRow>, List<RecordRow>>? Record { get; init; } = rows => rows;

    public TestWheel Add(string path, string content, int mode = 0x81a4) => Add(path, Encoding.UTF8.GetBytes(content), mode);

    public TestWheel Add(string path, byte[] content, int mode = 0x81a4)
    {
        _files[path] = (content, mode);
        return this;
    }

    public TestWheel Without(string path)
    {
        _files.Remove(path);
        return this;
    }

    /// <summary>An entry that RECORD does not name, even one that is there already.</summary>
    public TestWheel AddUnlisted(string path, string content = "", int mode = 0x81a4)
    {
        _unlisted.Add((path, Encoding.UTF8.GetBytes(content), mode));
        return this;
    }

    /// <summary>Writes it into a folder; returns its path.</summary>
    public string WriteTo(string folder)
    {
        string path = Path.Combine(folder, FileName);
        File.WriteAllBytes(path, ToBytes());
        return path;
    }

    /// <summary>The zip.</summary>
    public byte[] ToBytes()
    {
        string record = $"{Info}/RECORD";
        var entries = _files.Select(file => (Name: file.Key, file.Value.Content, file.Value.Mode)).Concat(_unlisted).ToList();
        if (Record is not null)
        {
            var rows = _files.Select(file => RecordRow.Of(file.Key, file.Value.Content)).Append(new RecordRow(record, "", "")).ToList();
            entries.Add((record, RecordFile.Write(Record(rows)), 0x81a4));
        }

        if (IsReversed) entries.Reverse();
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content, mode) in entries)
            {
                var entry = zip.CreateEntry(name);
                entry.LastWriteTime = new DateTimeOffset(2020, 2, 3, 4, 5, 6, TimeSpan.Zero);
                entry.ExternalAttributes = mode << 16;
                using var stream = entry.Open();
                stream.Write(content);
            }
        }

        return file.ToArray();
    }
}
