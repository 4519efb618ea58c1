using System.Buffers;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Poncho.IO.Files;
using Poncho.Runtime.Posix;

namespace Poncho.Runtime.Nodes;

/// <summary>
/// The machine's glibc, for a program that does not use it itself: its version is in the name of its file (before 2.34), or stands in it as
/// a text, near its end. The loader's path is part of every program's file (System V ABI for x86-64), so it is where the library is looked for
/// first. Each start of a task asks, so few files are looked at.
/// </summary>
public static class GlibcFile
{
    private const string Name = "libc.so.6", NamedStart = "libc-", NamedEnd = ".so";

    // What it prints when it is executed: "GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36."
    private const int Piece = 64 * 1024, LongestVersion = 16;

    // PATH_MAX
    private const int LongestPath = 4096;

    private static readonly string[] s_loaders = ["lib64/ld-linux-x86-64.so.2", "lib/ld-linux-aarch64.so.1"];
    private static readonly string[] s_folders = ["lib64", "lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu", "usr/lib64", "usr/lib/x86_64-linux-gnu", "usr/lib", "lib"];

    private static readonly SearchValues<byte> s_digits = SearchValues.Create("0123456789."u8);

    private static ReadOnlySpan<byte> Text => "release version "u8;

    /// <summary>Such as 2.36; empty where it does not say; null where there is none.</summary>
    /// <param name="root">Of the file system.</param>
    public static string? FindVersion(string root = "/")
    {
        foreach (string folder in Folders(root))
        {
            string path = Path.Combine(folder, Name);
            if (Open(path, follow: false) is { } plain)
            {
                using (plain) return TryVersionIn(plain) ?? "";
            }

            if (TargetOf(path) is not { } target) continue;
            string file = Path.GetFileName(target);
            if (file.StartsWith(NamedStart, StringComparison.Ordinal) && file.EndsWith(NamedEnd, StringComparison.Ordinal))
            {
                return file[NamedStart.Length..^NamedEnd.Length];
            }

            return VersionIn(path) ?? "";
        }

        // A loader alone: of something that stands in for glibc.
        return s_loaders.Any(loader => File.Exists(Path.Combine(root, loader))) ? "" : null;
    }

    private static IEnumerable<string> Folders(string root)
    {
        foreach (string loader in s_loaders)
        {
            string path = Path.Combine(root, loader);
            if (TargetOf(path) is { } target) yield return Path.GetDirectoryName(target)!;
        }

        foreach (string folder in s_folders) yield return Path.Combine(root, folder);
    }

    // What a link leads to at once, the path itself where it is none; null where there is nothing.
    private static unsafe string? TargetOf(string path)
    {
        byte* buffer = stackalloc byte[LongestPath];
        nint length = LibC.ReadLinkAt(LibC.CurrentFolder, path, buffer, LongestPath);
        if (length < 0) return Errors.Last == Errors.Invalid ? path : null;
        return Path.Combine(Path.GetDirectoryName(path)!, Encoding.UTF8.GetString(buffer, (int)length));
    }

    private static string? VersionIn(string path)
    {
        using var file = Open(path, follow: true);
        return file is null ? null : TryVersionIn(file);
    }

    private static SafeFileHandle? Open(string path, bool follow)
    {
        int flags = LibC.ReadOnly | LibC.NonBlocking | LibC.CloseOnExec | (follow ? 0 : LibC.NoFollow);
        int opened = LibC.OpenAt(LibC.CurrentFolder, path, flags, 0);
        return opened < 0 ? null : new SafeFileHandle(opened, ownsHandle: true);
    }

    private static string? TryVersionIn(SafeFileHandle file)
    {
        try
        {
            return VersionIn(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? VersionIn(SafeFileHandle file)
    {
        byte[] buffer = new byte[Piece];

        // Pieces overlap, so that one of them has the text with all of the version.
        for (long end = RandomAccess.GetLength(file); ; end -= Piece - Text.Length - LongestVersion)
        {
            long start = Math.Max(0, end - Piece);
            var bytes = buffer.AsSpan(0, FullRead.At(file, buffer.AsSpan(0, (int)(end - start)), start));
            int found = bytes.LastIndexOf(Text);
            if (found >= 0) return VersionAt(bytes[(found + Text.Length)..]);
            if (start == 0) return null;
        }
    }

    private static string VersionAt(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOfAnyExcept(s_digits);
        return Encoding.ASCII.GetString(end < 0 ? bytes : bytes[..end]).TrimEnd('.');
    }
}
