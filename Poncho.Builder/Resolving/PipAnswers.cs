using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.IO.Net;

namespace Poncho.Builder.Resolving;

/// <summary>
/// What pip answered before, so that the same question is answered at once for as long as the pages of the indexes that it read are the same.
/// One file each: a checksum of the rest, a line for each page, an empty line, pip's report.
/// </summary>
/// <param name="folder">Where they are; made when the first is kept.</param>
/// <param name="pages">Asks the indexes.</param>
internal sealed class PipAnswers(string folder, IndexPages pages)
{
    private const char Between = '\t';
    private static readonly TimeSpan s_longestIdle = TimeSpan.FromDays(30);

    /// <summary>The answer, if it is remembered and every page that it came from is what it was; else null.</summary>
    /// <exception cref="PipException">The answer was that no versions fit.</exception>
    public async Task<IReadOnlyList<PipReportItem>?> FindAsync(Digest key, CancellationToken cancel)
    {
        string path = PathOf(key);
        if (await TryReadAsync(path, cancel) is not var (known, report)) return null;
        if (!await pages.AreSameAsync(known, cancel)) return null;
        Touch(path);
        return PipFailure.Find(report) is { } failure ? throw failure : PipReport.Read(report);
    }

    /// <summary>Remembers an answer, unless an index has changed since pip read it, or it cannot be told what pip read.</summary>
    /// <returns>Whether it is remembered.</returns>
    public async Task<bool> AddAsync(Digest key, PipResolution answer, CancellationToken cancel)
    {
        if (answer.Items.Any(item => item.Vcs is not null || (item.IsDirect && !IsFile(item.Url)))) return false;
        var log = new PipLog(answer.Log);
        if (await pages.ReadAsync(log.Pages, cancel) is not { } read || !read.All(page => log.Saw(page.Text))) return false;
        var listed = read.SelectMany(page => PipLog.NamesOn(page.Text)).ToHashSet(StringComparer.Ordinal);
        if (!answer.Items.All(item => IsFile(item.Url) || listed.Contains(PipLog.NameOf(item.Url)))) return false;
        var lines = read.Select(one => one.Page).Select(page => string.Join(
            Between, page.Url, page.Content?.Hex ?? "", Plain(page.Validators.ETag), Plain(page.Validators.LastModified)));
        byte[] rest = [.. Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")) + "\n"), .. WithoutTexts(answer.Report)];
        Folders.Ensure(folder);
        DeleteIdle();
        await AtomicFile.WriteAsync(PathOf(key), (byte[])[.. Encoding.ASCII.GetBytes(Digest.Of(rest).Hex + "\n"), .. rest], cancel);
        return true;
    }

    private static async Task<(IReadOnlyList<IndexPage> Pages, ReadOnlyMemory<byte> Report)?> TryReadAsync(string path, CancellationToken cancel)
    {
        const int Sum = 65;
        byte[] all;
        try
        {
            all = await File.ReadAllBytesAsync(path, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        if (all.Length <= Sum || Digest.Of(all.AsSpan(Sum)).Hex != Encoding.ASCII.GetString(all, 0, Sum - 1)) return null;
        var found = new List<IndexPage>();
        int at = Sum;
        for (int end; (end = Array.IndexOf(all, (byte)'\n', at)) > at; at = end + 1)
        {
            string[] parts = Encoding.UTF8.GetString(all, at, end - at).Split(Between);
            Digest? content = Digest.TryParseHex(parts[1], out var digest) ? digest : null;
            found.Add(new IndexPage(parts[0], content, new Validators { ETag = Given(parts[2]), LastModified = Given(parts[3]) }));
        }

        return (found, all.AsMemory(at + 1));
    }

    private static string? Given(string text) => text.Length > 0 ? text : null;

    // A validator that could break the line is none.
    private static string Plain(string? validator) => validator is not null && validator.All(c => c is >= ' ' and <= '~') ? validator : "";

    private static bool IsFile(string url) => url.StartsWith("file:", StringComparison.Ordinal);

    // Descriptions are nine tenths of a report.
    private static byte[] WithoutTexts(ReadOnlyMemory<byte> report)
    {
        var root = JsonNode.Parse(report.Span)!;
        foreach (var item in root["install"]?.AsArray() ?? []) item!["metadata"]!.AsObject().Remove("description");
        using var written = new MemoryStream();
        using (var writer = new Utf8JsonWriter(written)) root.WriteTo(writer);
        return written.ToArray();
    }

    private static void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It goes earlier than it could.
        }
    }

    private void DeleteIdle()
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
            if (DateTime.UtcNow - file.LastWriteTimeUtc > s_longestIdle) AtomicFile.Discard(file.FullName);
    }

    private string PathOf(Digest key) => Path.Combine(folder, key.Hex);
}
