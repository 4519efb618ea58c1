using System.Buffers.Text;
using System.Text;

namespace Poncho.IO.Tar;

/// <summary>What stands before a member and says more of it than its header can: PAX records (POSIX.1-2001) and GNU's long names.</summary>
internal sealed class TarExtended
{
    private const long EarliestSecond = -62135596800, LatestSecond = 253402300799;
    private const int TickDigits = 7;

    public string? Path { get; private set; }

    public string? LinkTarget { get; private set; }

    public long? Size { get; private set; }

    public DateTimeOffset? Modified { get; private set; }

    public long? Uid { get; private set; }

    public long? Gid { get; private set; }

    public string? UserName { get; private set; }

    public string? GroupName { get; private set; }

    /// <summary>A sparse file in one of GNU's PAX forms: a map and pieces follow, and not the file.</summary>
    public bool IsSparse { get; private set; }

    public bool HasRecords { get; private set; }

    public bool HasLongName { get; private set; }

    public bool HasLineFeed { get; private set; }

    public string? UnusedKeyword { get; private set; }

    /// <summary>Whether anything was said.</summary>
    public bool Any => HasRecords || HasLongName;

    /// <exception cref="InvalidDataException">No time between the years 1 and 9999.</exception>
    public static DateTimeOffset Time(long seconds, long ticks)
    {
        if (seconds is < EarliestSecond or > LatestSecond) throw new InvalidDataException("tar: a time out of range");
        return DateTimeOffset.UnixEpoch.AddTicks((seconds * TimeSpan.TicksPerSecond) + ticks);
    }

    /// <summary>A size that leaves room for the padding behind it.</summary>
    /// <exception cref="InvalidDataException">It is below 0, or as large as no file is.</exception>
    public static long CheckedSize(long size) => size switch
    {
        < 0 => throw new InvalidDataException("tar: a size below 0"),
        > long.MaxValue - TarBlocks.Size => throw new InvalidDataException("tar: a size that no file has"),
        _ => size,
    };

    /// <summary>Global records are comments (git writes the commit); those that would change members are refused.</summary>
    public static void CheckGlobal(ReadOnlySpan<byte> records)
    {
        var said = new TarExtended();
        said.AddRecords(records);
        bool changesMembers = said.Path is not null || said.LinkTarget is not null || said.Size is not null || said.IsSparse;
        if (changesMembers) throw new InvalidDataException("tar: a global header gives all members one name or size");
    }

    /// <summary>Takes a path in GNU's form; it ends with a NUL.</summary>
    public void SetLongPath(ReadOnlySpan<byte> name)
    {
        HasLongName = true;
        Path = TarFields.Text(name.TrimEnd((byte)0));
    }

    /// <summary>Takes a link target in GNU's form, likewise.</summary>
    public void SetLongLink(ReadOnlySpan<byte> name)
    {
        HasLongName = true;
        LinkTarget = TarFields.Text(name.TrimEnd((byte)0));
    }

    /// <summary>Adds PAX records, each <c>LENGTH KEYWORD=VALUE\n</c>, the length with its own digits: a value may have line breaks.</summary>
    public void AddRecords(ReadOnlySpan<byte> records)
    {
        HasRecords = true;
        while (!records.IsEmpty)
        {
            bool hasLength = Utf8Parser.TryParse(records, out int length, out int digits) && length <= records.Length && length >= digits + 3;
            if (!hasLength || records[digits] != ' ' || records[length - 1] != '\n') throw Malformed();
            var record = records[(digits + 1)..(length - 1)];
            int equals = record.IndexOf((byte)'=');
            if (equals <= 0) throw Malformed();
            Set(record[..equals], record[(equals + 1)..]);
            records = records[length..];
        }
    }

    private static InvalidDataException Malformed() => new("tar: a malformed PAX record");

    private void Set(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> value)
    {
        HasLineFeed |= value.Contains((byte)'\n');
        string name = Encoding.Latin1.GetString(keyword);
        if (!TryUse(name, value) || value.IsEmpty) UnusedKeyword ??= name;
    }

    private bool TryUse(string keyword, ReadOnlySpan<byte> value)
    {
        switch (keyword)
        {
            case "path":
                Path = TextOrNone(value);
                return true;
            case "linkpath":
                LinkTarget = TextOrNone(value);
                return true;
            case "uname":
                UserName = TarFields.OwnerName(value);
                return true;
            case "gname":
                GroupName = TarFields.OwnerName(value);
                return true;
            case "size":
                Size = CheckedSize(Number(value));
                return true;
            case "uid":
                Uid = Number(value);
                return true;
            case "gid":
                Gid = Number(value);
                return true;
            case "mtime":
                Modified = Seconds(value);
                return true;
            case "atime" or "ctime" or "comment":
                return true;
            default:
                IsSparse |= keyword.StartsWith("GNU.sparse.", StringComparison.Ordinal);
                return false;
        }
    }

    // An empty value takes back what was said before.
    private static string? TextOrNone(ReadOnlySpan<byte> value) => value.IsEmpty ? null : TarFields.Text(value);

    private static long Number(ReadOnlySpan<byte> value)
    {
        bool isNumber = Utf8Parser.TryParse(value, out long number, out int used) && used == value.Length && number >= 0;
        return isNumber ? number : throw Malformed();
    }

    // Decimal digits, perhaps with a sign and a fraction, of which a hundred nanoseconds are kept.
    private static DateTimeOffset Seconds(ReadOnlySpan<byte> value)
    {
        bool isNegative = value.StartsWith("-"u8);
        var digits = isNegative ? value[1..] : value;
        int point = digits.IndexOf((byte)'.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? [] : digits[(point + 1)..];
        bool isNumber = !whole.IsEmpty && AreDigits(whole) && AreDigits(fraction);
        if (!isNumber || !Utf8Parser.TryParse(whole, out long seconds, out _)) throw Malformed();
        long ticks = 0;
        for (int i = 0; i < TickDigits; i++) ticks = (10 * ticks) + (i < fraction.Length ? fraction[i] - '0' : 0);
        return isNegative ? Time(-seconds, -ticks) : Time(seconds, ticks);
    }

    private static bool AreDigits(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
