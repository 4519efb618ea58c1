using System.Text;
using Poncho.Builder.Resolving;
using Poncho.IO;
using Xunit;

namespace Poncho.Builder.Tests.Resolving;

public class PipReportTests
{
    private const string Sha256 = "ae74fb96c20a0277a1d615f1e4d73c8414f5a98db8b799a7931d1582f3390c28";

    private const string Report = """
        {"version": "1", "pip_version": "26.3", "install": [
          {"download_info": {"url": "https://h/Click-8.1.7-py3-none-any.whl", "archive_info": {"hashes": {"sha256": "ae74fb96c20a0277a1d615f1e4d73c8414f5a98db8b799a7931d1582f3390c28"}, "hash": "sha256=ae74fb96c20a0277a1d615f1e4d73c8414f5a98db8b799a7931d1582f3390c28"}}, "is_direct": false, "is_yanked": true, "requested": true,
           "metadata": {"name": "Click", "version": "8.1.7", "requires_dist": ["colorama ; platform_system == \"Windows\"", "Importlib_Metadata (>=3)", "colorama>=1"]}},
          {"download_info": {"url": "https://h/docopt-0.6.2.tar.gz", "archive_info": {"hash": "sha256=AE74fb96c20a0277a1d615f1e4d73c8414f5a98db8b799a7931d1582f3390c28"}}, "is_direct": false, "requested": false, "metadata": {"name": "docopt", "version": "0.6.2"}},
          {"download_info": {"url": "https://h/x.git", "vcs_info": {"vcs": "git", "requested_revision": "main", "commit_id": "0123456789012345678901234567890123456789"}, "subdirectory": "py"}, "is_direct": true, "requested": true, "metadata": {"name": "x.y", "version": "1"}},
          {"download_info": {"url": "file:///w/pkg", "dir_info": {}}, "is_direct": true, "requested": true, "metadata": {"name": "pkg", "version": "1"}},
          {"download_info": {"url": "https://h/d-1-py3-none-any.whl", "archive_info": {}}, "is_direct": true, "requested": true, "metadata": {"name": "d", "version": "1", "requires_dist": null}}
        ], "environment": {}}
        """;

    [Fact]
    public void What_pip_reports_is_read()
    {
        var items = Read(Report);
        Assert.Equal(["click", "docopt", "x-y", "pkg", "d"], items.Select(item => item.Name));
        Assert.Equal(["8.1.7", "0.6.2", "1", "1", "1"], items.Select(item => item.Version));
        Assert.Equal([Sha256, Sha256, null, null, null], items.Select(item => item.Sha256?.Hex));
        Assert.Equal([true, false, false, false, true], items.Select(item => item.IsWheel));
        Assert.Equal([true, false, true, true, true], items.Select(item => item.IsRequested));
        Assert.Equal([false, false, true, true, true], items.Select(item => item.IsDirect));
        Assert.Equal([true, false, false, false, false], items.Select(item => item.IsYanked));
        Assert.Equal([false, false, false, true, false], items.Select(item => item.IsFolder));
        Assert.Equal(["colorama", "importlib-metadata"], items[0].Needs);
        Assert.Empty(items[4].Needs);
        Assert.Equal(("git", "0123456789012345678901234567890123456789", "main", "py"), (items[2].Vcs, items[2].Commit, items[2].Ref, items[2].Subdirectory));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"version\": 1}")]
    [InlineData("{\"version\": \"1\"}")]
    [InlineData("{\"version\": \"1\", \"install\": {}}")]
    [InlineData("{\"version\": \"1\", \"install\": [1]}")]
    [InlineData("{\"version\": \"1\", \"install\": [{\"metadata\": {\"name\": \"a\", \"version\": \"1\"}}]}")]
    [InlineData("{\"version\": \"1\", \"install\": [{\"metadata\": {\"name\": \"a\", \"version\": \"1\"}, \"download_info\": {}}]}")]
    [InlineData("{\"version\": \"1\", \"install\": [{\"metadata\": {\"name\": null, \"version\": \"1\"}, \"download_info\": {\"url\": \"x\"}}]}")]
    [InlineData("{\"version\": \"1\", \"install\": [{\"metadata\": {\"name\": \"a\", \"version\": null}, \"download_info\": {\"url\": \"x\"}}]}")]
    [InlineData("{\"version\": \"1\", \"install\": [{\"metadata\": {\"name\": \"a\", \"version\": \"1\"}, \"download_info\": {\"url\": null}}]}")]
    [InlineData("{\"version\": \"1\", \"install\": [{\"metadata\": {\"name\": \"a\", \"version\": \"1\", \"requires_dist\": [null]}, \"download_info\": {\"url\": \"x\"}}]}")]
    [InlineData("{\"version\": \"1\", \"install\": [{\"metadata\": {\"name\": \"a\", \"version\": \"1\"}, \"download_info\": {\"url\": \"x\", \"vcs_info\": {\"vcs\": \"git\"}}}]}")]
    public void A_broken_report_is_told(string json) =>
        Assert.StartsWith("pip's report cannot be read: ", Assert.Throws<PonchoException>(() => Read(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_report_of_another_form_is_told() =>
        Assert.Equal("pip's report has a form that this version does not know: \"2\"", Assert.Throws<PonchoException>(() => Read("{\"version\": \"2\", \"install\": []}")).Message);

    private static IReadOnlyList<PipReportItem> Read(string json) => PipReport.Read(Encoding.UTF8.GetBytes(json));
}
