using System.Text;
using Poncho.IO;
using Poncho.IO.Net;

namespace Poncho.Builder.Resolving;

/// <summary>Asks package indexes for pages as pip does, and whether those that were read before are still the same.</summary>
/// <param name="http">The way to the indexes.</param>
/// <param name="indexes">Says which password goes to which host.</param>
internal sealed class IndexPages(HttpClients http, PipIndexes indexes)
{
    /// <summary>What pip asks for: a page in another form has another ETag.</summary>
    private const string Forms = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01";

    /// <summary>As many are asked at once, as a browser would.</summary>
    private const int AtOnce = 6;

    /// <summary>No page is larger: the largest of the public index have some ten megabytes.</summary>
    private const int MostBytes = 256 << 20;

    private readonly ConditionalFetcher _fetcher = new(http);

    /// <summary>Whether all of them are what they were. A host that does not answer says nothing, so that pip has to be asked.</summary>
    public async Task<bool> AreSameAsync(IReadOnlyList<IndexPage> pages, CancellationToken cancel)
    {
        bool same = true;
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel };
        await Parallel.ForEachAsync(pages, options, async (page, token) =>
        {
            if (!Volatile.Read(ref same)) return;
            var (now, _) = await AskAsync(page.Url, page.Content is null ? null : page.Validators, token);
            bool isUnchanged = now is not null && (now.Content == page.Content || (page.Content is not null && now.Content == Unchanged));
            if (!isUnchanged) Volatile.Write(ref same, false);
        });
        return same;
    }

    /// <summary>The pages as they are now, and their texts.</summary>
    /// <returns>Null where one cannot be had.</returns>
    public async Task<IReadOnlyList<(IndexPage Page, string Text)>?> ReadAsync(IReadOnlyList<string> urls, CancellationToken cancel)
    {
        var read = new (IndexPage? Page, string Text)[urls.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel };
        await Parallel.ForEachAsync(Enumerable.Range(0, urls.Count), options, async (i, token) => read[i] = await AskAsync(urls[i], null, token));
        return read.Any(one => one.Page is null) ? null : [.. read.Select(one => (one.Page!, one.Text))];
    }

    // Stands for the content that was known.
    private static readonly Digest Unchanged = Digest.Of("unchanged"u8);

    private async Task<(IndexPage? Page, string Text)> AskAsync(string url, Validators? known, CancellationToken cancel)
    {
        byte[] bytes = [];
        var request = new FetchRequest { Urls = [indexes.WithPassword(AddressOf(url))], Name = url, Known = known, Accept = Forms };
        try
        {
            var outcome = await _fetcher.FetchAsync(request, async (body, token) => bytes = await AllOfAsync(body, token), SilentProgress.Instance, cancel);
            var content = outcome is NotModified ? Unchanged : Digest.Of(bytes);
            return (new IndexPage(url, content, outcome.Validators), Encoding.UTF8.GetString(bytes));
        }
        catch (TransferException e) when (e.IsNotFound)
        {
            return (new IndexPage(url, null, new Validators()), "");
        }
        catch (PonchoException)
        {
            return (null, "");
        }
    }

    // Of a folder pip reads this file.
    private static string AddressOf(string url) => url.StartsWith("file:", StringComparison.Ordinal) && url.EndsWith('/') ? url + "index.html" : url;

    private static async Task<byte[]> AllOfAsync(Stream body, CancellationToken cancel)
    {
        using var all = new MemoryStream();
        byte[] buffer = new byte[64 << 10];
        for (int read; (read = await body.ReadAsync(buffer, cancel)) > 0;)
        {
            if (all.Length + read > MostBytes) throw new PonchoException("a page of an index is larger than any index has them");
            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }
}
