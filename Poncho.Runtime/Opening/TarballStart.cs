using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Poncho.IO;
using Poncho.IO.Json;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Tarballs;

namespace Poncho.Runtime.Opening;

/// <summary>
/// A plain tarball with a head of which no more was read than a task needs whose environment is unpacked already: which environment it is, and
/// its config without layers. Thousands of tasks begin so; the documents were checked in full when the environment was unpacked.
/// </summary>
internal sealed class TarballStart : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly TarballForm _form;
    private readonly TarballHead _head;
    private readonly string _path;
    private bool _isHandedOn;

    private TarballStart(SafeFileHandle file, TarballForm form, TarballHead head, string path)
    {
        _file = file;
        _form = form;
        _head = head;
        _path = path;
    }

    /// <summary>Under which the node cache files the environment.</summary>
    public Digest Id => _head.Id;

    /// <summary>Reads the head of a tarball, and sees whether the file is long enough for what that says; null for one without.</summary>
    /// <exception cref="PonchoException">The file cannot be read, is no tarball, cut short, or its head is damaged.</exception>
    public static TarballStart? Open(string path) => Open(TarballFile.Open(path), path);

    /// <param name="file">The tarball, opened; it is closed where this gives nothing.</param>
    /// <param name="path">Its path.</param>
    /// <inheritdoc cref="Open(string)"/>
    public static TarballStart? Open(SafeFileHandle file, string path)
    {
        try
        {
            var form = TarballFile.FormOf(file, path);
            if (TarballHead.Read(file, form, path) is { } head)
            {
                CheckLength(file, head, path);
                return new TarballStart(file, form, head, path);
            }

            file.Dispose();
            return null;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The config, but for its layers.</summary>
    /// <exception cref="PonchoException">It is not the manifest's, or cannot be read.</exception>
    public EnvironmentConfig ReadConfig()
    {
        var config = _head.Files.Config.Span;
        if (_form == TarballForm.Zstd)
        {
            // A gzip head is known by all of its bytes, the config's among them.
            var expected = JsonMembers.Read("the manifest", _head.Files.Manifest.Span, EnvironmentHead.MaximumSize, ConfigDigestIn);
            var actual = Digest.Of(config);
            if (actual != expected) throw new BlobMismatchException(expected, actual, $"the config of {_path}");
        }

        return EnvironmentConfig.ParseWithoutLayers(config);
    }

    /// <summary>All of the environment, with its layers. The file is the environment's from now on.</summary>
    /// <exception cref="PonchoException">The head's documents do not belong together.</exception>
    public TarballEnvironment OpenWhole()
    {
        var whole = TarballEnvironment.Of(_file, _form, _head, _path);
        _isHandedOn = true;
        return whole;
    }

    public void Dispose()
    {
        if (!_isHandedOn) _file.Dispose();
    }

    private static Digest ConfigDigestIn(ref Utf8JsonReader reader)
    {
        Digest? digest = null;
        while (JsonMembers.Next(ref reader))
        {
            if (!reader.ValueTextEquals("config"u8))
            {
                reader.Skip();
                continue;
            }

            JsonMembers.StartObject(ref reader);
            while (JsonMembers.Next(ref reader))
            {
                if (reader.ValueTextEquals("digest"u8)) digest = JsonMembers.Digest(ref reader);
                else reader.Skip();
            }
        }

        return digest ?? throw JsonMembers.Missing("config");
    }

    private static void CheckLength(SafeFileHandle file, TarballHead head, string path)
    {
        var segments = head.Files.Layers;
        long end = head.End + (segments.Count == 0 ? 0 : segments[^1].Offset + segments[^1].Length);
        long length = RandomAccess.GetLength(file);
        if (end <= length) return;
        throw new PonchoException($"the file is cut short ({length} bytes of more than {end}): \"{path}\"", "copy or fetch it again");
    }
}
