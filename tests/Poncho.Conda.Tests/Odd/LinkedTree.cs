using System.Security.Cryptography;
using System.Text;
using Poncho.Conda.Linking;
using Poncho.Conda.Packages;
using Poncho.Testing.Odd;

namespace Poncho.Conda.Tests.Odd;

/// <summary>What plans make of packages at a prefix: the plainest possible reader of plans, in memory, with relocation by search and replace.</summary>
/// <param name="prefix">Where it would be.</param>
/// <param name="keepsContent">Whether the files' bytes are kept; a large tree has no need of them.</param>
internal sealed class LinkedTree(string prefix, bool keepsContent = true)
{
    private PythonInfo? _python;

    /// <summary>By path below the prefix, without the records.</summary>
    public SortedDictionary<string, (OddTreePath Path, byte[] Content)> Paths { get; } = new(StringComparer.Ordinal);

    /// <summary>The records, by path below the prefix.</summary>
    public Dictionary<string, byte[]> Records { get; } = [];

    /// <summary>Paths that more than one package has.</summary>
    public HashSet<string> Clobbered { get; } = new(StringComparer.Ordinal);

    public List<string> Warnings { get; } = [];

    /// <summary>Links odd packages in order; of paths that two own the later package's stays.</summary>
    public async Task LinkAsync(IEnumerable<OddPackage> packages, OddFormat format, string scratch)
    {
        foreach (var package in packages)
        {
            string path = Path.Combine(scratch, package.FileName(format));
            await File.WriteAllBytesAsync(path, package.ToBytes(format));
            await LinkAsync(path);
        }
    }

    public async Task LinkAsync(string path)
    {
        await using var archive = await CondaArchive.OpenAsync(path, default);
        var index = archive.Metadata.Index;
        if (index.Name == "python") _python = PythonInfo.For(index.Version, index.PythonSitePackagesPath);
        var plan = LinkPlan.For(archive.Metadata, _python);
        var check = new PayloadCheck(plan);
        await foreach (var entry in archive.ReadPayloadAsync(default)) _ = check.Admit(entry);
        plan = check.Finish();
        Warnings.AddRange(plan.Warnings.Concat(check.Warnings));
        var payload = await archive.SpoolAsync(default);
        foreach (var linked in plan.Paths) Add(linked, payload);
        foreach (var script in plan.EntryPoints) AddFile(script.Path, true, script.Render(prefix));
        var source = new RecordSource { FileName = archive.Name, Channel = "https://conda.anaconda.org/odd", Url = $"https://conda.anaconda.org/odd/{index.Subdir}/{archive.Name}", Sha256 = Poncho.IO.Digest.Of("x"u8), Size = 1 };
        Records[CondaMetaRecord.PathOf(archive.Metadata)] = CondaMetaRecord.Write(archive.Metadata, plan, source, []);
    }

    /// <summary>Makes the prefix.</summary>
    public void Write()
    {
        foreach (var (name, (path, content)) in Paths)
        {
            string full = Path.Combine(prefix, name);
            Directory.CreateDirectory(path.Type == "folder" ? full : Path.GetDirectoryName(full)!);
            if (path.Type == "link") File.CreateSymbolicLink(full, path.Target!);
            if (path.Type != "file") continue;
            File.WriteAllBytes(full, content);
            if (path.IsExecutable) File.SetUnixFileMode(full, File.GetUnixFileMode(full) | UnixFileMode.UserExecute);
        }

        Directory.CreateDirectory(Path.Combine(prefix, "conda-meta"));
        File.WriteAllText(Path.Combine(prefix, "conda-meta", "history"), "");
        foreach (var (name, content) in Records) File.WriteAllBytes(Path.Combine(prefix, name), content);
    }

    private void Add(LinkedPath linked, SpooledPayload payload)
    {
        var entry = payload.Find(linked.Source);
        if (linked.Type == PathType.Directory) Put(linked.Target, new OddTreePath("folder", null, false, null), []);
        else if (linked.Type == PathType.SoftLink) Put(linked.Target, new OddTreePath("link", entry!.LinkTarget, false, null), []);
        else if (linked.Placeholder is null && !keepsContent) AddHashed(linked.Target, entry!.IsExecutable, payload.Open(linked.Source));
        else AddFile(linked.Target, entry!.IsExecutable, Relocated(Read(payload.Open(linked.Source)), linked));
    }

    private void AddFile(string path, bool isExecutable, byte[] content) =>
        Put(path, new OddTreePath("file", null, isExecutable, Convert.ToHexStringLower(SHA256.HashData(content))), keepsContent ? content : []);

    private void AddHashed(string path, bool isExecutable, Stream content)
    {
        using (content) Put(path, new OddTreePath("file", null, isExecutable, Convert.ToHexStringLower(SHA256.HashData(content))), []);
    }

    private void Put(string name, OddTreePath path, byte[] content)
    {
        if (!Paths.TryAdd(name, (path, content))) Clobbered.Add(name);
        Paths[name] = (path, content);
    }

    private static byte[] Read(Stream stream)
    {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private byte[] Relocated(byte[] bytes, LinkedPath path)
    {
        if (path.Placeholder is null || bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(path.Placeholder)) < 0) return bytes;
        string text = Encoding.Latin1.GetString(bytes);
        if (path.FileMode == PrefixFileMode.Text) return Encoding.Latin1.GetBytes(text.Replace(path.Placeholder, prefix, StringComparison.Ordinal));
        return Encoding.Latin1.GetBytes(string.Join('\0', text.Split('\0').Select(part => part.Replace(path.Placeholder, prefix, StringComparison.Ordinal).PadRight(part.Length, '\0'))));
    }
}
