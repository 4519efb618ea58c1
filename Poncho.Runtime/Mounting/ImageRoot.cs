using Microsoft.Win32.SafeHandles;
using Poncho.IO;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Opening;
using Poncho.Runtime.Posix;
using Poncho.Runtime.PrefixFolders;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.Mounting;

/// <summary>The root of an image that is mounted or unpacked: what it says of its environment.</summary>
/// <param name="manifest">The environment's, as it was written.</param>
/// <param name="configBytes">The environment's, as it was written.</param>
/// <param name="config">The same, read.</param>
/// <param name="place">Where the image has it.</param>
internal sealed class ImageRoot(byte[] manifest, byte[] configBytes, EnvironmentConfig config, ImagePlace place)
{
    // Where the node cache keeps the config. Not as a plain environment does: that has a list of its files, by which it is verified.
    private const string KeptFolder = EnvironmentHead.Folder + "/image", KeptConfig = KeptFolder + "/config.json";

    private const uint AllRead = 0x124;

    /// <summary>The environment's, as it was written.</summary>
    public byte[] Manifest => manifest;

    /// <summary>The environment's, as it was written.</summary>
    public byte[] ConfigBytes => configBytes;

    /// <summary>The same, read.</summary>
    public EnvironmentConfig Config => config;

    /// <summary>Where the image has it.</summary>
    public ImagePlace Place => place;

    /// <summary>Whether a root is one that Poncho made: false also where a mount died.</summary>
    /// <remarks>A file is opened for that: what the kernel remembers of its name outlives the server of a mount.</remarks>
    public static bool IsThere(string root)
    {
        int opened = LibC.OpenAt(LibC.CurrentFolder, $"{root}/{ImagePlace.Map}", LibC.ReadOnly | LibC.NoFollow | LibC.CloseOnExec, 0);
        if (opened < 0) return false;
        using var file = new SafeFileHandle(opened, ownsHandle: true);
        return true;
    }

    /// <summary>Reads it.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="file">The file that it was in, for messages.</param>
    /// <exception cref="PonchoException">It is no image of Poncho's, or its documents do not belong together.</exception>
    public static ImageRoot Read(string root, string file)
    {
        byte[] manifest = Document(root, ImagePlace.Manifest, Oci.Documents.Manifest.MaxSize, file);
        byte[] config = Document(root, ImagePlace.Config, EnvironmentConfig.MaximumSize, file);
        var read = EnvironmentSource.ReadConfig(Oci.Documents.Manifest.Parse(manifest), config, file);
        return new ImageRoot(manifest, config, read, ImagePlace.Read(Document(root, ImagePlace.Map, ImagePlace.LargestMap, file)));
    }

    /// <summary>Keeps the config with an environment of the node cache.</summary>
    public void Keep(FolderTree tree)
    {
        using var file = tree.CreateFile(KeptConfig)!;
        file.Write(ConfigBytes);
        file.Finish(AllRead, DateTimeOffset.UnixEpoch);
    }

    /// <summary>What was kept, but for layers; null where nothing was.</summary>
    public static EnvironmentConfig? FindKept(string folder) =>
        PlainFile.Read($"{folder}/{KeptConfig}", EnvironmentConfig.MaximumSize) is { } config ? EnvironmentConfig.ParseWithoutLayers(config) : null;

    private static byte[] Document(string root, string name, int limit, string file) => PlainFile.Read($"{root}/{name}", limit, follow: false)
        ?? throw new PonchoException($"no image of Poncho's is in this file system: \"{file}\"", "give one that poncho export wrote, or a folder where it is mounted");
}
