using System.Text;
using Poncho.Builder.Resolving;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Resolving;

/// <summary>pip's answers of before, beside an index on the loopback address whose pages change.</summary>
public sealed class PipAnswersTests : IAsyncDisposable
{
    private const string Report = """{"version": "1", "install": [{"download_info": {"url": "http://h/files/a-1.0-py3-none-any.whl", "archive_info": {}}, "is_direct": false, "requested": true, "metadata": {"name": "a", "version": "1.0", "description": "long"}}]}""";
    private static readonly Digest s_key = Digest.Of("question"u8);

    private readonly TempFolder _folder = new();
    private readonly FileServer _server;
    private readonly HttpClients _http;

    public PipAnswersTests()
    {
        _server = new FileServer(_folder["index"]);
        _http = new HttpClients(new HttpOptions { Environment = EnvironmentVariables.None, Retries = 0 });
        Page("a", "a-1.0-py3-none-any.whl");
    }

    [Fact]
    public async Task An_answer_holds_while_no_page_has_changed()
    {
        Assert.True(await AddAsync());
        Assert.Equal("1.0", Assert.Single((await FindAsync())!).Version);
    }

    [Fact]
    public async Task A_new_release_on_the_index_is_seen()
    {
        Assert.True(await AddAsync());
        Page("a", "a-1.0-py3-none-any.whl", "a-2.0-py3-none-any.whl");
        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task A_release_of_a_project_that_pip_only_looked_at_is_seen()
    {
        Page("b", "b-1.0.tar.gz");
        Assert.True(await AddAsync(["b", "b-1.0.tar.gz"]));
        Page("b", "b-1.0.tar.gz", "b-1.1.tar.gz");
        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task A_page_that_appears_where_an_index_had_none_is_seen()
    {
        Assert.True(await AddAsync(["absent"]));
        Assert.NotNull(await FindAsync());
        Page("absent", "absent-1.0.tar.gz");
        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task A_release_that_came_while_pip_was_at_work_is_not_taken_for_one_that_it_saw()
    {
        Page("a", "a-1.0-py3-none-any.whl", "a-2.0-py3-none-any.whl");
        Assert.False(await AddAsync());
        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task Nothing_is_believed_of_an_index_that_does_not_answer_or_of_a_damaged_file()
    {
        Assert.True(await AddAsync());
        _server.Answer = context =>
        {
            context.Response.StatusCode = 500;
            context.Response.Close();
            return Task.FromResult(true);
        };
        Assert.Null(await FindAsync());
        _server.Answer = null;
        Assert.NotNull(await FindAsync());
        string file = Assert.Single(Directory.GetFiles(_folder["answers"]));
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("1.0", "9.0", StringComparison.Ordinal));
        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task That_no_versions_fit_is_an_answer_too()
    {
        var failure = new PipException("no package", "look", isAboutVersions: true) { Missing = "numpy" };
        Assert.True(await Answers().AddAsync(s_key, new PipResolution([], PipFailure.Write(failure), Log(["a", "a-1.0-py3-none-any.whl"])) { Failure = failure }, default));
        var said = await Assert.ThrowsAsync<PipException>(() => FindAsync());
        Assert.Equal(("no package", "look", "numpy", true), (said.Message, said.Hint, said.Missing, said.IsAboutVersions));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private PipAnswers Answers() => new(_folder["answers"], new IndexPages(_http, new PipIndexes([], new Dictionary<string, string?>(), _folder.Path)));

    private Task<bool> AddAsync(params string[][] more)
    {
        byte[] report = Encoding.UTF8.GetBytes(Report);
        return Answers().AddAsync(s_key, new PipResolution(PipReport.Read(report), report, Log([["a", "a-1.0-py3-none-any.whl"], .. more])), default);
    }

    private Task<IReadOnlyList<PipReportItem>?> FindAsync() => Answers().FindAsync(s_key, default);

    // As pip 23.2.1 wrote it: a project's page, and what it made of each file on it.
    private string Log(params string[][] projects) => string.Concat(projects.Select(project =>
        $"2026-11-30T18:12:49,876 Fetching project page and analyzing links: {_server.Url}/simple/{project[0]}\n"
        + string.Concat(project.Skip(1).Select(file => $"2026-11-30T18:12:49,894   Found link http://h/files/{file}#sha256=be9e4c (from {_server.Url}/simple/{project[0]}), version: 1.0\n"))));

    private void Page(string name, params string[] files) =>
        _folder.Write($"index/simple/{name}", string.Concat(files.Select(file => $"<a href=\"http://h/files/{file}#sha256=be9e4c\">{file}</a>\n")));
}
