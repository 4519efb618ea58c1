using System.Globalization;

namespace Poncho.Builder.Wheels;

/// <summary>Checks the files of a wheel against its RECORD, one after another, while their bytes are read.</summary>
/// <param name="record">What the wheel says of itself.</param>
/// <param name="wheel">Its name, for messages.</param>
/// <param name="infoFolder">Its <c>.dist-info</c> folder.</param>
internal sealed class RecordCheck(RecordFile record, string wheel, string infoFolder) : IDisposable
{
    private readonly RecordHash _hash = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private string _path = "", _algorithm = "", _digest = "";

    /// <summary>A file begins.</summary>
    /// <exception cref="Poncho.IO.PonchoException">It has no row, a row without a hash that is trusted, or another size.</exception>
    public void Begin(string path, long size)
    {
        _path = path;
        _algorithm = _digest = "";
        _seen.Add(path);
        if (IsExempt(path)) return;
        var row = record.Find(path) ?? throw RecordFile.Wrong(wheel, "does not list a file", path);
        if (row.Hash.Length == 0) throw RecordFile.Wrong(wheel, "has no hash of a file", path);
        int equals = row.Hash.IndexOf('=', StringComparison.Ordinal);
        _algorithm = equals < 0 ? "" : row.Hash[..equals].ToLowerInvariant();
        if (!RecordHash.IsKnown(_algorithm)) throw RecordFile.Wrong(wheel, "has a hash that is not sha256 or better", path);
        if (row.Size.Length > 0 && !IsSize(row.Size, size)) throw RecordFile.Wrong(wheel, $"has another size than the file's {size}", path);

        _digest = row.Hash[(equals + 1)..].TrimEnd('=');
        _hash.Begin(_algorithm);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_algorithm.Length > 0) _hash.Append(bytes);
    }

    /// <summary>The file is over.</summary>
    /// <exception cref="Poncho.IO.PonchoException">Its bytes are not those that are listed.</exception>
    public void End()
    {
        if (_algorithm.Length > 0 && _hash.Finish() != _digest) throw RecordFile.Wrong(wheel, "has another hash than the file", _path);
    }

    /// <summary>All files have passed.</summary>
    /// <exception cref="Poncho.IO.PonchoException">A row is of a file that the wheel does not hold.</exception>
    public void Finish()
    {
        foreach (var row in record.Rows)
        {
            if (!_seen.Contains(row.Path) && !row.Path.EndsWith('/') && !IsExempt(row.Path))
            {
                throw RecordFile.Wrong(wheel, "lists a file that is not there", row.Path);
            }
        }
    }

    public void Dispose() => _hash.Dispose();

    private static bool IsSize(string text, long size) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long stated) && stated == size;

    // RECORD cannot hold its own hash, and its signatures are made after it.
    private bool IsExempt(string path) =>
        path.StartsWith(infoFolder, StringComparison.Ordinal) && path[infoFolder.Length..] is "/RECORD" or "/RECORD.jws" or "/RECORD.p7s";
}
