using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace Poncho.IO.Tar;

/// <summary>What stands before a member and says more of it than its header can: PAX records and GNU's long names.</summary>
internal sealed class TarExtended
{
    private const long EarliestSecond = -62135596800, LatestSecond = 253402300799;

    public string? Path { get; set; }

    public string? LinkTarget { get; set; }

    public long? Size { get; private set; }

    public DateTimeOffset? Modified { get; private set; }

    /// <summary>A sparse file in one of GNU's PAX forms: a map and pieces follow, and not the file.</summary>
    public bool IsSparse { get; private set; }

    /// <summary>Whether anything was said.</summary>
    public bool Any { get; private set; }

    /// <summary>A name, NUL at its end, in place of one too long for a header.</summary>
    public static string LongName(ReadOnlySpan<byte> name) => Text(name.IndexOf((byte)0) is >= 0 and var end ? name[..end] : name);

    /// <summary>UTF-8 without NUL.</summary>
    /// <exception cref="InvalidDataException">Something else.</exception>
    public static string Text(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) && !bytes.Contains((byte)0) ? Encoding.UTF8.GetString(bytes) : throw new InvalidDataException($"tar: a name is no text in UTF-8: \"{Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 100)]).ReplaceLineEndings("?")}\"");

    /// <exception cref="InvalidDataException">No time between the years 1 and 9999.</exception>
    public static DateTimeOffset Time(long seconds, long ticks) => seconds is >= EarliestSecond and <= LatestSecond ? DateTimeOffset.UnixEpoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + ticks) : throw new InvalidDataException("tar: a time out of range");

    /// <summary>Global records are comments (git writes the commit); those that would change members are refused.</summary>
    public static void CheckGlobal(ReadOnlySpan<byte> records)
    {
        var said = new TarExtended();
        said.AddRecords(records);
        if (said.Path is not null || said.LinkTarget is not null || said.Size is not null || said.IsSparse) throw new InvalidDataException("tar: a global header gives all members one name or size");
    }

    /// <summary>Adds PAX records, each <c>LENGTH KEYWORD=VALUE\n</c>, the length with its own digits: a value may have line breaks.</summary>
    public void AddRecords(ReadOnlySpan<byte> records)
    {
        Any = true;
        while (!records.IsEmpty)
        {
            if (!Utf8Parser.TryParse(records, out int length, out int digits) || length > records.Length || length < digits + 3 || records[digits] != ' ' || records[length - 1] != '\n') throw Malformed();
            var record = records[(digits + 1)..(length - 1)];
            int equals = record.IndexOf((byte)'=');
            if (equals <= 0) throw Malformed();
            Set(record[..equals], record[(equals + 1)..]);
            records = records[length..];
        }
    }

    private static InvalidDataException Malformed() => new("tar: a PAX record is malformed");

    private void Set(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> value)
    {
        // An empty value takes back what was said before.
        if (keyword.SequenceEqual("path"u8)) Path = value.IsEmpty ? null : Text(value);
        else if (keyword.SequenceEqual("linkpath"u8)) LinkTarget = value.IsEmpty ? null : Text(value);
        else if (keyword.SequenceEqual("size"u8)) Size = Utf8Parser.TryParse(value, out long size, out int used) && used == value.Length && size >= 0 ? size : throw Malformed();
        else if (keyword.SequenceEqual("mtime"u8)) Modified = Seconds(value);
        else if (keyword.StartsWith("GNU.sparse."u8)) IsSparse = true;
    }

    private static DateTimeOffset Seconds(ReadOnlySpan<byte> value)
    {
        if (!Utf8Parser.TryParse(value, out decimal seconds, out int used) || used != value.Length || Math.Abs(seconds) > LatestSecond * 2m) throw Malformed();
        decimal whole = Math.Floor(seconds);
        return Time((long)whole, (long)((seconds - whole) * TimeSpan.TicksPerSecond));
    }
}
