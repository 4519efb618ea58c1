using System.Text;
using Poncho.Conda.Channels;
using Poncho.IO;

namespace Poncho.Conda.Repodata;

/// <summary>
/// What one platform folder of a channel holds. The index is read once, quickly, and keeps its bytes; a record is parsed when it is asked
/// for. For all threads at once.
/// </summary>
public sealed class RepodataIndex
{
    private readonly IReadOnlyCollection<string>? _names;

    private RepodataIndex(Channel channel, string subdir, RecordTable table, IReadOnlyCollection<string>? names)
    {
        _names = names;
        Channel = channel;
        Subdir = subdir;
        Table = table;
    }

    public Channel Channel { get; }

    /// <summary>The platform folder, such as <c>linux-64</c> or <c>noarch</c>.</summary>
    public string Subdir { get; }

    /// <summary>Archives in the folder, as far as they were read; of one that is there in both formats only the <c>.conda</c>.</summary>
    public int Count => Table.Count;

    /// <summary>The names of all packages in the folder, in lower case, in no order.</summary>
    public IEnumerable<string> Names => _names ?? Enumerable.Range(0, Table.NameCount).Select(Table.NameAt);

    /// <summary>What channel priority is applied to: indexes of one tier do not shut each other out.</summary>
    internal string Tier => Channel.CanonicalUrl;

    internal RecordTable Table { get; }

    /// <summary>Reads the bytes of a <c>repodata.json</c>.</summary>
    /// <param name="json">The bytes; the index holds on to them.</param>
    /// <param name="channel">Whose index it is.</param>
    /// <param name="subdir">The platform folder that it lies in.</param>
    /// <param name="formats">Which archives count.</param>
    /// <exception cref="PonchoException">It is no JSON, or not an index. A record that is not as it should be is no error: it is never
    /// chosen.</exception>
    public static RepodataIndex Read(ReadOnlyMemory<byte> json, Channel channel, string subdir, ArchiveFormats formats = ArchiveFormats.PreferConda)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return Read(json, channel, subdir, formats, names: null);
    }

    /// <param name="names">All names of the folder, where the bytes hold the records of some.</param>
    internal static RepodataIndex Read(
        ReadOnlyMemory<byte> json,
        Channel channel,
        string subdir,
        ArchiveFormats formats,
        IReadOnlyCollection<string>? names) =>
        new(channel, subdir, RecordTableReader.Read(json, $"{channel.DisplayName}/{subdir}", formats), names);

    /// <summary>An index whose table was read elsewhere.</summary>
    internal static RepodataIndex Of(RecordTable table, Channel channel, string subdir) => new(channel, subdir, table, names: null);

    /// <summary>True if the folder has archives of that package.</summary>
    /// <param name="name">The package's name, in lower case.</param>
    public bool Has(string name) => !Table.Find(name).IsEmpty;

    /// <summary>
    /// The archives of a package, by file name; of one that is there in both formats only the <c>.conda</c>, and none whose record is not
    /// as it should be.
    /// </summary>
    /// <param name="name">The package's name, in lower case.</param>
    public IReadOnlyList<PackageRecord> Records(string name)
    {
        var records = new List<PackageRecord>();
        foreach (var entry in Table.Find(name))
            if (TryReadFields(entry, name, out _)) records.Add(Record(entry, name));
        return records;
    }

    /// <summary>
    /// Reads what the solver needs. False for a record that is not as it should be, or which is of another package than its file name says.
    /// </summary>
    internal bool TryReadFields(in RecordEntry entry, string name, out RecordFields fields)
    {
        if (!Table.IsWhole(entry)) throw Damaged(Channel, Subdir, Encoding.UTF8.GetString(Table.FileName(entry)));
        var json = Table.Json(entry);
        return RecordFields.TryRead(json, out fields) && Ascii.EqualsIgnoreCase(fields.Name.Of(json), name);
    }

    internal PackageRecord Record(in RecordEntry entry, string name)
    {
        string fileName = Encoding.UTF8.GetString(Table.FileName(entry));
        return PackageRecordReader.Read(Table.Json(entry), new PackageRecord
        {
            Name = name,
            Version = "",
            Build = "",
            BuildNumber = 0,
            Subdir = Subdir,
            FileName = fileName,
            Channel = Channel.CanonicalUrl,
            Url = Channel.CanonicalUrlOf(Subdir, fileName),
            FetchUrls = BaseUrls.Of(Channel, Subdir, fileName, Table.BaseUrl),
        });
    }

    /// <summary>The error for an index that is no longer what was kept on this disk.</summary>
    internal static PonchoException Damaged(Channel channel, string subdir, string what) =>
        new(
            $"the kept index of {channel.DisplayName}/{subdir} was damaged on this disk: \"{what}\"",
            "delete the folder repodata in PONCHO_HOME and try again; check the disk");
}
