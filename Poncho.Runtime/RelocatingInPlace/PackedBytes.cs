using System.Text;
using Microsoft.Win32.SafeHandles;
using Poncho.IO.Files;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Relocating;
using Poncho.Runtime.Trees;

namespace Poncho.Runtime.RelocatingInPlace;

/// <summary>
/// A file as its layer has it, placeholders in their places, read from what lies in a folder: that very file, its stand-in of a plain tarball, or what
/// an earlier relocation made of it.
/// </summary>
internal static class PackedBytes
{
    /// <summary>Gives all bytes, in pieces.</summary>
    internal delegate void Reader(FileBytes.Take take);

    /// <summary>Null where the file is none of these: it is another layer's, was changed, or is relocated already.</summary>
    /// <param name="file">What lies there.</param>
    /// <param name="relocation">Its entry of the index.</param>
    /// <param name="former">Prefixes that it may have, the longest first; none where it was never relocated.</param>
    /// <param name="prefix">The one of them that it is to have.</param>
    public static Reader? Of(SafeFileHandle file, Relocation relocation, IReadOnlyList<Prefix> former, Prefix prefix)
    {
        string path = relocation.Path;
        if (StandIn.IsWanted(relocation) && StandIn.Inside(path, RandomAccess.GetLength(file), Bytes) is { } inside)
        {
            if (!HoldsAll(file, relocation, inside.Offset)) return null;
            return take => Read(file, path, inside, take);
        }

        if (HoldsAll(file, relocation, 0)) return take => FileBytes.Read(file, path, take);
        foreach (var old in former)
        {
            if (!Restore(file, relocation, old, static _ => { }, guess: false)) continue;
            return old.Path == prefix.Path ? null : take => Restore(file, relocation, old, take, guess: false);
        }

        var guessed = former.FirstOrDefault(old => Restore(file, relocation, old, static _ => { }, guess: true));
        return guessed is null ? null : take => Restore(file, relocation, guessed, take, guess: true);

        byte[] Bytes(long offset, int count)
        {
            byte[] bytes = new byte[count];
            return bytes[..FullRead.At(file, bytes, offset)];
        }
    }

    private static bool HoldsAll(SafeFileHandle file, Relocation relocation, long from)
    {
        byte[] placeholder = Encoding.UTF8.GetBytes(relocation.Placeholder);
        byte[] there = new byte[placeholder.Length];
        foreach (long offset in relocation.Offsets)
        {
            if (offset > long.MaxValue - from || FullRead.At(file, there, from + offset) < there.Length) return false;
            if (!there.AsSpan().SequenceEqual(placeholder)) return false;
        }

        return true;
    }

    private static void Read(SafeFileHandle file, string path, (long Offset, long Length) part, FileBytes.Take take)
    {
        long at = 0;
        FileBytes.Read(file, path, bytes =>
        {
            long from = Math.Clamp(part.Offset - at, 0, bytes.Length), to = Math.Clamp(part.Offset + part.Length - at, 0, bytes.Length);
            if (from < to) take(bytes[(int)from..(int)to]);
            at += bytes.Length;
        });
    }

    private static bool Restore(SafeFileHandle file, Relocation relocation, Prefix old, FileBytes.Take take, bool guess)
    {
        var writer = new RestoringWriter(relocation, old, bytes => take(bytes), guess);
        byte[] beginning = new byte[Math.Min(RandomAccess.GetLength(file), RestoringWriter.LongestBeginning)];
        int taken = writer.Begin(beginning.AsSpan(0, FullRead.At(file, beginning, 0)));
        Read(file, relocation.Path, (taken, long.MaxValue - taken), writer.Write);
        return writer.Complete();
    }
}
