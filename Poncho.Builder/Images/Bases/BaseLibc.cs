using System.Text;
using System.Text.RegularExpressions;
using Poncho.IO;
using Poncho.IO.Tar;

namespace Poncho.Builder.Images.Bases;

/// <summary>The C library of a base: conda's programs are for glibc, and for one that is new enough.</summary>
internal static partial class BaseLibc
{
    private const int LargestLibrary = 64 * 1024 * 1024;

    /// <exception cref="PonchoException">The base has another one, none, or one that is too old.</exception>
    public static void Check(BaseImage image, string? least, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(image);
        bool hasMusl = false, hasGlibc = false;
        string? version = null;
        foreach (var layer in image.Layers)
        {
            using var plain = LayerBytes.OpenPlain(layer);
            var tar = new TarForwardReader(plain);
            while (Next(tar, image))
            {
                cancel.ThrowIfCancellationRequested();
                string name = Path.GetFileName(tar.Current.Path.TrimEnd('/'));
                hasMusl |= name.StartsWith("ld-musl-", StringComparison.Ordinal);
                if (name is not "libc.so.6" && !OldName().IsMatch(name)) continue;
                hasGlibc = true;
                if (OldName().Match(name) is { Success: true } old) version = old.Groups[1].Value;
                else if (tar.Current.Kind == TarMemberKind.File && tar.Current.Size < LargestLibrary) version = VersionIn(tar) ?? version;
            }
        }

        if (!hasGlibc)
        {
            string found = hasMusl ? "musl (it is an Alpine, or made like one)" : "none";
            throw new PonchoException(
                $"the base's C library is {found}, and conda's packages need glibc: \"{image.Name}\"", "give a base such as debian or ubuntu, or none at all");
        }

        if (least is null || version is null || Version.Parse(least) <= Version.Parse(version)) return;
        throw new PonchoException($"the environment needs glibc {least}, and the base has {version}: \"{image.Name}\"", "give a newer base, or none at all");
    }

    private static bool Next(TarForwardReader tar, BaseImage image)
    {
        try
        {
            return tar.Next();
        }
        catch (InvalidDataException e)
        {
            throw new PonchoException($"a layer of the base is damaged ({e.Message}): \"{image.Name}\"", "save or pull it again", e);
        }
    }

    private static string? VersionIn(TarForwardReader tar)
    {
        byte[] library = new byte[tar.Current.Size];
        for (int at = 0, read; (read = tar.Read(library.AsSpan(at))) > 0;) at += read;
        int found = library.AsSpan().LastIndexOf("release version "u8);
        if (found < 0) return null;
        var match = Number().Match(Encoding.ASCII.GetString(library.AsSpan(found + "release version ".Length, Math.Min(16, library.Length - found - 16))));
        return match.Success ? match.Value : null;
    }

    [GeneratedRegex("^libc-([0-9]+\\.[0-9]+(?:\\.[0-9]+)?)\\.so$")]
    private static partial Regex OldName();

    [GeneratedRegex("^[0-9]+\\.[0-9]+")]
    private static partial Regex Number();
}
