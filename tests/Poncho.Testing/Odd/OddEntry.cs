using System.Globalization;
using System.Text;

namespace Poncho.Testing.Odd;

/// <summary>How a name that is too long for its field is written.</summary>
public enum LongNames
{
    /// <summary>In a PAX header before the entry.</summary>
    Pax,

    /// <summary>In entries <c>././@LongLink</c> before the entry, as GNU tar does.</summary>
    Gnu,

    /// <summary>Split over the prefix and name fields of ustar.</summary>
    Prefix,
}

/// <summary>One tar entry, with every field in the hands of a test.</summary>
public sealed record OddEntry
{
    public required string Name { get; init; }

    /// <summary>The type flag: <c>0</c> file, <c>1</c> hard link, <c>2</c> soft link, <c>3</c> and <c>4</c> devices, <c>5</c> folder, <c>6</c> fifo, <c>g</c> global header ...</summary>
    public char Type { get; init; } = '0';

    public byte[] Content { get; init; } = [];

    /// <summary>The size that the header claims, where it lies.</summary>
    public long? ClaimedSize { get; init; }

    public int Mode { get; init; } = 0b110_100_100;

    public int Uid { get; init; }

    public int Gid { get; init; }

    public string User { get; init; } = "";

    public long Modified { get; init; } = 1_700_000_000;

    public string Link { get; init; } = "";

    public LongNames LongNames { get; init; }

    /// <summary>More PAX records for the header before the entry, or those of a global header.</summary>
    public IReadOnlyDictionary<string, string> Pax { get; init; } = new Dictionary<string, string>();

    /// <summary>The entry's bytes: extra headers, header, content, padding.</summary>
    public byte[] ToBytes()
    {
        var bytes = new MemoryStream();
        if (Type == 'g')
        {
            Write(bytes, this with { Name = "pax_global_header", Content = Records(Pax) }, "pax_global_header", "");
            return bytes.ToArray();
        }

        byte[] name = Encoding.UTF8.GetBytes(Name), link = Encoding.UTF8.GetBytes(Link);
        var pax = new Dictionary<string, string>(Pax);
        string prefix = "", shortName = Name;
        if (name.Length > 100)
        {
            if (LongNames == LongNames.Gnu) Write(bytes, new OddEntry { Name = "", Type = 'L', Content = [.. name, 0], Mode = 0 }, "././@LongLink", "");
            else if (LongNames == LongNames.Pax) pax["path"] = Name;
            int slash = LongNames == LongNames.Prefix ? Name.IndexOf('/', Name.Length - 101) : -1;
            (prefix, shortName) = slash > 0 ? (Name[..slash], Name[(slash + 1)..]) : ("", "long");
        }

        if (link.Length > 100)
        {
            if (LongNames == LongNames.Gnu) Write(bytes, new OddEntry { Name = "", Type = 'K', Content = [.. link, 0], Mode = 0 }, "././@LongLink", "");
            else pax["linkpath"] = Link;
        }

        if (pax.Count > 0) Write(bytes, new OddEntry { Name = "", Type = 'x', Content = Records(pax) }, "PaxHeaders/entry", "");
        Write(bytes, this, shortName, prefix);
        return bytes.ToArray();
    }

    private static byte[] Records(IReadOnlyDictionary<string, string> pax)
    {
        var records = new MemoryStream();
        foreach (var (key, value) in pax)
        {
            byte[] rest = Encoding.UTF8.GetBytes($" {key}={value}\n");
            int length = rest.Length + 1;
            while (length.ToString(CultureInfo.InvariantCulture).Length + rest.Length != length) length++;
            records.Write(Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)));
            records.Write(rest);
        }

        return records.ToArray();
    }

    private static void Write(MemoryStream bytes, OddEntry entry, string name, string prefix)
    {
        byte[] header = new byte[512];
        Put(header, 0, 100, name);
        PutOctal(header, 100, 8, entry.Mode);
        PutOctal(header, 108, 8, entry.Uid);
        PutOctal(header, 116, 8, entry.Gid);
        PutOctal(header, 124, 12, entry.ClaimedSize ?? entry.Content.Length);
        PutOctal(header, 136, 12, entry.Modified);
        header[156] = (byte)entry.Type;
        Put(header, 157, 100, entry.Link);
        Put(header, 257, 8, "ustar\0" + "00");
        Put(header, 265, 32, entry.User);
        Put(header, 345, 155, prefix);
        header.AsSpan(148, 8).Fill((byte)' ');
        int sum = header.Sum(b => b);
        PutOctal(header, 148, 7, sum);
        bytes.Write(header);
        bytes.Write(entry.Content);
        bytes.Write(new byte[(512 - entry.Content.Length % 512) % 512]);
    }

    private static void Put(byte[] header, int at, int width, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        bytes.AsSpan(0, Math.Min(width, bytes.Length)).CopyTo(header.AsSpan(at));
    }

    private static void PutOctal(byte[] header, int at, int width, long value) => Put(header, at, width, Convert.ToString(value, 8).PadLeft(width - 1, '0') + "\0");
}
