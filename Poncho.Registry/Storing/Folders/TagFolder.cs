using System.Text;
using Poncho.Registry.Naming;

namespace Poncho.Registry.Storing.Folders;

/// <summary>The tags of a repository: a file each, with the digest that it names.</summary>
internal sealed class TagFolder(string folder, string staging)
{
    // A digest of sha512 with the end of its line, and some more: what is longer is none.
    private const int MostBytes = 160;

    /// <summary>Null where there is no such tag.</summary>
    public BlobDigest? Resolve(TagName tag) => Read(tag.ToString());

    public void Write(TagName tag, BlobDigest digest)
    {
        DurableFolder.Make(folder);
        DurableFolder.Write(Path.Combine(folder, tag.ToString()), Encoding.ASCII.GetBytes($"{digest}\n"), staging);
    }

    /// <summary>False where there was none.</summary>
    public bool Delete(TagName tag)
    {
        string path = Path.Combine(folder, tag.ToString());
        if (!File.Exists(path)) return false;
        File.Delete(path);
        IO.Files.DiskSync.Folder(folder);
        return true;
    }

    /// <summary>In ordinal order.</summary>
    public string[] All()
    {
        if (!Directory.Exists(folder)) return [];
        string[] tags = [.. new DirectoryInfo(folder).EnumerateFiles().Select(file => file.Name).Where(name => TagName.TryParse(name, out _))];
        Array.Sort(tags, StringComparer.Ordinal);
        return tags;
    }

    /// <summary>Whether one of them names a manifest.</summary>
    public bool Name(BlobDigest manifest) => All().Any(name => Read(name) == manifest);

    /// <summary>Deletes those that name a manifest.</summary>
    public void DeleteThoseOf(BlobDigest manifest)
    {
        foreach (string name in All())
        {
            if (TagName.TryParse(name, out var tag) && Resolve(tag) == manifest) Delete(tag);
        }
    }

    private BlobDigest? Read(string name)
    {
        try
        {
            using var file = File.OpenHandle(Path.Combine(folder, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> bytes = stackalloc byte[MostBytes];
            string text = Encoding.ASCII.GetString(bytes[..RandomAccess.Read(file, bytes, 0)]);
            return BlobDigest.TryParse(text.TrimEnd('\n'), out var digest) ? digest : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
