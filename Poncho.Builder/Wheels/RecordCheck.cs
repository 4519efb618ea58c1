using System.Globalization;
using Poncho.Builder.Specs.Syntax;

namespace Poncho.Builder.Wheels;

/// <summary>
/// Holds the files of a wheel against its RECORD, one after another, while their bytes are read. What differs is said and nothing more: the wheel's
/// own sha256 is held already, and pip installs it.
/// </summary>
/// <param name="record">What the wheel says of itself.</param>
/// <param name="wheel">Its name, for messages.</param>
/// <param name="infoFolder">Its <c>.dist-info</c> folder.</param>
internal sealed class RecordCheck(RecordFile record, string wheel, string infoFolder) : IDisposable
{
    /// <summary>So many files are named of each kind of difference; of the others the number is.</summary>
    private const int MostNames = 3;

    private readonly RecordHash _hash = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _unlisted = [], _otherHash = [], _otherSize = [];
    private string _path = "", _algorithm = "";
    private string[] _digests = [];

    /// <summary>A file begins.</summary>
    public void Begin(string path, long size)
    {
        _path = path;
        _algorithm = "";
        _seen.Add(RecordFile.PlainPath(path));
        if (IsExempt(path)) return;
        var rows = record.Find(path).ToList();
        if (rows.Count == 0) _unlisted.Add(path);
        if (rows.Any(row => row.Size.Length > 0 && !IsSize(row.Size, size))) _otherSize.Add(path);
        // Where a file is listed twice, both rows count; a row without a hash says nothing.
        var known = rows.Select(HashOf).Where(hash => RecordHash.IsKnown(hash.Algorithm)).ToLookup(hash => hash.Algorithm, hash => hash.Digest);
        if (known.FirstOrDefault() is not { } first) return;
        _algorithm = first.Key;
        _digests = [.. first.Distinct(StringComparer.Ordinal)];
        _hash.Begin(_algorithm);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_algorithm.Length > 0) _hash.Append(bytes);
    }

    /// <summary>The file is over.</summary>
    public void End()
    {
        if (_algorithm.Length == 0) return;
        byte[] digest = _hash.Finish();
        if (!_digests.All(text => RecordDigest.Is(text, digest))) _otherHash.Add(_path);
    }

    /// <summary>All files have passed.</summary>
    /// <returns>What differs, one line for each kind.</returns>
    public IReadOnlyList<string> Finish()
    {
        var rows = record.Rows.Where(row => !IsFolder(row.Path)).Select(row => RecordFile.PlainPath(row.Path)).Distinct(StringComparer.Ordinal);
        string[] gone = [.. rows.Where(path => path.Length > 0 && !_seen.Contains(path) && !IsExempt(path))];
        // Some tools list folders, too.
        var folders = gone.Length == 0 ? [] : _seen.SelectMany(Folders).ToHashSet(StringComparer.Ordinal);
        (string What, List<string> Files)[] differences =
        [
            ("does not list what the wheel holds", _unlisted),
            ("lists what the wheel does not hold", [.. gone.Where(path => !folders.Contains(path))]),
            ("has another hash than the file", _otherHash),
            ("has another size than the file", [.. _otherSize.Except(_otherHash, StringComparer.Ordinal)]),
        ];
        return [.. differences.Where(item => item.Files.Count > 0).Select(item => $"RECORD of wheel {wheel} {item.What}: {Names(item.Files)}")];
    }

    public void Dispose() => _hash.Dispose();

    private static (string Algorithm, string Digest) HashOf(RecordRow row)
    {
        string hash = row.Hash.Trim();
        int equals = hash.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? ("", hash) : (hash[..equals].ToLowerInvariant(), hash[(equals + 1)..]);
    }

    private static bool IsSize(string text, long size) =>
        long.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long stated) && stated == size;

    private static string Names(List<string> files)
    {
        string named = string.Join(", ", files.Take(MostNames).Select(Shown.Text));
        return files.Count <= MostNames ? named : string.Create(CultureInfo.InvariantCulture, $"{named} and {files.Count - MostNames} more");
    }

    private static bool IsFolder(string path) => path is [.., '/' or '\\'];

    private static IEnumerable<string> Folders(string path)
    {
        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1)) yield return path[..slash];
    }

    // RECORD cannot hold its own hash, and its signatures are made after it.
    private bool IsExempt(string path) =>
        path.StartsWith(infoFolder, StringComparison.Ordinal) && path[infoFolder.Length..] is "/RECORD" or "/RECORD.jws" or "/RECORD.p7s";
}
