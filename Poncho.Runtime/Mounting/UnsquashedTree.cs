using System.Buffers.Text;
using System.Globalization;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Runtime.Environments;
using Poncho.Runtime.PrefixFolders;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.RelocatingInPlace;
using Poncho.Runtime.Trees;
using Poncho.Runtime.Unpacking;

namespace Poncho.Runtime.Mounting;

/// <summary>An environment that is unpacked from a file system by <c>unsquashfs</c> (squashfs-tools 4.4 or newer), and relocated from the image's prefix.</summary>
/// <param name="file">The file.</param>
/// <param name="programs">Where the program is looked for.</param>
internal sealed class UnsquashedTree(FileSystemFile file, NodePrograms programs)
{
    /// <summary>What unpacks.</summary>
    public const string Program = "unsquashfs";

    private const int SizeWord = 3;

    private const UnixFileMode Writable = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    // Files, folders and links: the first letter of a mode.
    private static ReadOnlySpan<byte> Kinds => "-dl"u8;

    /// <summary>Fills an empty folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="prefix">Its final path.</param>
    /// <param name="isShared">Whether it is in a cache, where nobody writes into files.</param>
    /// <param name="check">Told what the environment is before it is relocated; may refuse.</param>
    /// <param name="reasons">Why it was not mounted, for the error.</param>
    /// <param name="meter">Counts what is written, before it is.</param>
    /// <exception cref="PonchoException">The program lacks or fails, the files are more than is allowed, or it is no image of Poncho's.</exception>
    public void Fill(string folder, Prefix prefix, bool isShared, Action<EnvironmentConfig> check, IReadOnlyList<string> reasons, UnpackMeter meter)
    {
        string program = programs.Find(Program) ?? throw Impossible([.. reasons, $"{Program} is not on PATH"]);
        string root = $"{folder}/{EnvironmentHead.Folder}-image";
        FolderCleaning.Remove(root);
        string[] offset = file.Offset == 0 ? [] : ["-o", file.Offset.ToString(CultureInfo.InvariantCulture)];
        Count(program, offset, meter);
        string? failure = programs.Run(program, ["-n", "-no-xattrs", .. offset, "-d", root, file.Path]);
        if (failure is not null && !ImageRoot.IsThere(root)) throw Impossible([.. reasons, $"{Program}: {failure}"]);
        if (failure is not null) throw new PonchoException($"the file system is not unpacked whole ({failure}): \"{file.Path}\"", "free some space, or copy the file again");
        var image = ImageRoot.Read(root, file.Path);
        check(image.Config);
        RelocatingWriter.CheckFits(image.Config, prefix);
        MoveUp(image.Place.Path.Length == 0 ? root : $"{root}/{image.Place.Path}", folder);
        FolderCleaning.Remove(root);
        if (isShared) foreach (string path in FilesInside.Of(folder)) File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~Writable);
        using (var tree = new FolderTree(folder, LinkRule.FollowInside)) Keep(image, tree, isShared);
        using var relocation = new FolderRelocation(folder, prefix, size => meter.CountBytes(size, file.Path));
        relocation.Relocate(image.Config.LastRelocations().Values, [new Prefix(image.Place.Prefix)]);
    }

    // The program has no limit of its own: what it would write is in its list, whose lines are mode, owner, size, date, time and name. It says itself, when
    // it unpacks, where it cannot read the file.
    private void Count(string program, string[] offset, UnpackMeter meter)
    {
        var list = programs.Read(program, ["-n", "-lln", .. offset, file.Path], out _).AsSpan();
        foreach (var range in list.Split((byte)'\n'))
        {
            var line = list[range];
            if (line.Length == 0 || !Kinds.Contains(line[0])) continue;
            meter.CountEntry(file.Path);
            if (line[0] != (byte)'-') continue;
            int words = 0;
            foreach (var word in line.Split((byte)' '))
            {
                if (line[word].Length == 0 || ++words < SizeWord) continue;
                if (Utf8Parser.TryParse(line[word], out long size, out _)) meter.CountBytes(size, file.Path);
                break;
            }
        }
    }

    private static void Keep(ImageRoot image, FolderTree tree, bool isShared)
    {
        if (isShared) image.Keep(tree);
        else Unpacker.WriteHead(image.Manifest, image.ConfigBytes, tree);
    }

    private static void MoveUp(string from, string folder)
    {
        try
        {
            foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos().ToList())
            {
                if (entry.Name == EnvironmentHead.Folder) continue;
                string to = $"{folder}/{entry.Name}";
                if (entry is DirectoryInfo { LinkTarget: null }) Directory.Move(entry.FullName, to);
                else File.Move(entry.FullName, to);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.CannotWrite(folder, e);
        }
    }

    private PonchoException Impossible(IReadOnlyList<string> reasons) => new(
        $"a file system that is neither mounted nor unpacked here ({string.Join("; ", reasons)}): \"{file.Path}\"",
        "install squashfuse or squashfs-tools, or run a .tar.zst of the environment");
}
