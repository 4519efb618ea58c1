using System.Buffers;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Poncho.IO.Files;

namespace Poncho.Runtime.Nodes;

/// <summary>
/// The machine's glibc, for a program that does not use it itself: its version is in the name of its file (before 2.34), or stands in it as
/// a text. The loader's path is part of every program's file (System V ABI for x86-64), so it is where the library is looked for first.
/// </summary>
internal static class GlibcFile
{
    private const string Name = "libc.so.6", NamedStart = "libc-", NamedEnd = ".so";

    // What it prints when it is executed: "GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36."
    private const int Piece = 256 * 1024, LongestVersion = 16;

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
            if (!File.Exists(path)) continue;
            string file = Path.GetFileName(TargetOf(path));
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
            if (File.Exists(path)) yield return Path.GetDirectoryName(TargetOf(path))!;
        }

        foreach (string folder in s_folders) yield return Path.Combine(root, folder);
    }

    private static string TargetOf(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }

    private static string? VersionIn(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
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
        for (long at = 0; ; at += Piece - Text.Length - LongestVersion)
        {
            int read = FullRead.At(file, buffer, at);
            var bytes = buffer.AsSpan(0, read);
            int found = bytes.IndexOf(Text);
            if (found >= 0 && (found + Text.Length + LongestVersion <= read || read < Piece)) return VersionAt(bytes[(found + Text.Length)..]);
            if (read < Piece) return null;
        }
    }

    private static string VersionAt(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOfAnyExcept(s_digits);
        return Encoding.ASCII.GetString(end < 0 ? bytes : bytes[..end]).TrimEnd('.');
    }
}
