using System.Buffers.Text;
using System.Text;

namespace Poncho.Oci.Layers;

/// <summary>What the PAX records or GNU long names before an entry say of it; null where they say nothing.</summary>
internal sealed record PaxRecords
{
    public string? Path { get; private set; }

    public string? LinkPath { get; private set; }

    public long? Size { get; private set; }

    public long? Mtime { get; private set; }

    public long? Uid { get; private set; }

    public long? Gid { get; private set; }

    public string? UserName { get; private set; }

    public string? GroupName { get; private set; }

    /// <summary>Adds the records of a block: each <c>LENGTH KEYWORD=VALUE\n</c>, the length with its own digits.</summary>
    /// <returns>These and those; or null where one is malformed or of a keyword that changes what an entry is, such as a sparse file's; <paramref name="oddity"/> then says why.</returns>
    public PaxRecords? With(ReadOnlySpan<byte> records, out string? oddity)
    {
        var result = this with { };
        oddity = null;
        while (!records.IsEmpty && oddity is null)
        {
            if (!Utf8Parser.TryParse(records, out int length, out int digits) || length <= digits + 2 || length > records.Length || records[digits] != ' ' || records[length - 1] != '\n')
            {
                oddity = "a malformed PAX record";
                break;
            }

            var record = records[(digits + 1)..(length - 1)];
            int equals = record.IndexOf((byte)'=');
            oddity = equals > 0 ? result.Set(record[..equals], record[(equals + 1)..]) : "a malformed PAX record";
            records = records[length..];
        }

        return oddity is null ? result : null;
    }

    /// <summary>A GNU long name; it ends with a NUL.</summary>
    public PaxRecords? WithLongPath(ReadOnlySpan<byte> name) => TarText.TryRead(name.TrimEnd((byte)0), out string? text) ? this with { Path = text } : null;

    /// <summary>A GNU long link target, likewise.</summary>
    public PaxRecords? WithLongLink(ReadOnlySpan<byte> name) => TarText.TryRead(name.TrimEnd((byte)0), out string? text) ? this with { LinkPath = text } : null;

    private string? Set(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> value)
    {
        if (!TarText.TryRead(value, out string? text)) return "a PAX record that is not UTF-8";
        // Well-formed, but .NET's reader, which unpacks layers, takes it for the record's end.
        if (text.Contains('\n', StringComparison.Ordinal)) return "a line feed in a PAX record";
        switch (Encoding.Latin1.GetString(keyword))
        {
            case "path": Path = text; return null;
            case "linkpath": LinkPath = text; return null;
            case "uname": UserName = text; return null;
            case "gname": GroupName = text; return null;
            case "atime" or "ctime" or "comment": return null;
            case "size" when TryNumber(value, out long size): Size = size; return null;
            case "uid" when TryNumber(value, out long uid): Uid = uid; return null;
            case "gid" when TryNumber(value, out long gid): Gid = gid; return null;
            case "mtime" when TrySeconds(value, out long mtime): Mtime = mtime; return null;
            case var other: return $"a PAX record \"{other}\"";
        }
    }

    private static bool TryNumber(ReadOnlySpan<byte> value, out long number) => Utf8Parser.TryParse(value, out number, out int used) && used == value.Length && number >= 0;

    // A fraction is cut off towards the past, as tar does.
    private static bool TrySeconds(ReadOnlySpan<byte> value, out long seconds)
    {
        int dot = value.IndexOf((byte)'.');
        var whole = dot < 0 ? value : value[..dot];
        var fraction = dot < 0 ? [] : value[(dot + 1)..];
        bool good = Utf8Parser.TryParse(whole, out seconds, out int used) && used == whole.Length && !fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9');
        if (good && whole[0] == '-' && fraction.ContainsAnyExcept((byte)'0')) seconds--;
        return good;
    }
}
