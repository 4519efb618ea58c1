using Poncho.Builder.Wheels;

namespace Poncho.Builder.Sources.Pip;

/// <summary>
/// The RECORD of an installed wheel, row by row as pip writes it: the wheel's own rows with the places that the files went to, then what was made.
/// A file that holds the prefix has neither hash nor size, since its bytes are known only where it is unpacked (docs/FORMATS.md, "Layers of wheels").
/// </summary>
/// <param name="wheel">What is installed.</param>
/// <param name="sitePackages">The folder that paths are relative to.</param>
internal sealed class InstalledRecord(WheelArchive wheel, string sitePackages)
{
    private readonly Dictionary<string, RecordRow> _made = new(StringComparer.Ordinal);
    private readonly HashSet<string> _relocated = new(StringComparer.Ordinal);

    /// <summary>A file that was made, and whose bytes are the same everywhere.</summary>
    /// <param name="path">Below the prefix.</param>
    /// <param name="content">Its bytes.</param>
    public void Add(string path, ReadOnlySpan<byte> content) => _made[path] = RecordRow.Of(PathOf(path), content);

    /// <summary>A file of which nobody says its hash: byte code.</summary>
    public void AddUnhashed(string path) => _made[path] = new RecordRow(PathOf(path), "", "");

    /// <summary>A file that holds the prefix, whether it was made or is the wheel's.</summary>
    public void AddRelocated(string path)
    {
        _relocated.Add(path);
        AddUnhashed(path);
    }

    public bool IsRelocated(string path) => _relocated.Contains(path);

    public byte[] Write(WheelPlan plan)
    {
        var targets = plan.Files.ToDictionary(file => file.Entry.Name, file => file.Target, StringComparer.Ordinal);
        string self = $"{wheel.InfoFolder}/RECORD";
        var rows = _made.Values.Append(new RecordRow(self, "", "")).ToList();
        // What was not installed (a script that an entry point makes) keeps its row, as with pip.
        foreach (var row in wheel.Record.Rows.Where(row => row.Path != self))
        {
            if (!targets.Remove(row.Path, out string? target)) rows.Add(row);
            else if (!_made.ContainsKey(target)) rows.Add(row with { Path = PathOf(target) });
        }

        rows.AddRange(targets.Where(file => file.Key != self && !_made.ContainsKey(file.Value)).Select(file => new RecordRow(PathOf(file.Value), "", "")));
        return RecordFile.Write(rows);
    }

    private string PathOf(string path)
    {
        string[] from = sitePackages.Split('/'), to = path.Split('/');
        int common = 0;
        while (common < from.Length && common < to.Length - 1 && from[common] == to[common]) common++;
        return string.Join('/', Enumerable.Repeat("..", from.Length - common).Concat(to[common..]));
    }
}
