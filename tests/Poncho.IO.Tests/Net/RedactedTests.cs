using Poncho.IO.Net;
using Xunit;

namespace Poncho.IO.Tests.Net;

public class RedactedTests
{
    [Theory]
    [InlineData("https://conda.anaconda.org/conda-forge/noarch/repodata.json", "https://conda.anaconda.org/conda-forge/noarch/repodata.json")]
    [InlineData("https://me:secret@host:8443/a", "https://host:8443/a")]
    [InlineData("https://me@host/a@b", "https://host/a@b")]
    [InlineData("https://me:p@ss@host/a", "https://host/a")]
    [InlineData("https://host/t/tk-123-abc/channel/linux-64", "https://host/channel/linux-64")]
    [InlineData("https://host/prefix/t/tk-123/channel", "https://host/prefix/channel")]
    [InlineData("https://u:p@host/t/tk-123", "https://host")]
    [InlineData("host.org/t/tk-123/channel", "host.org/channel")]
    [InlineData("https://host/it/is/t", "https://host/it/is/t")]
    [InlineData("https://host/x?id=3&X-Amz-Signature=abc&access_token=q#f", "https://host/x?id=3&X-Amz-Signature=***&access_token=***#f")]
    [InlineData("https://host/x?a=/t/b", "https://host/x?a=/t/b")]
    [InlineData("socks5://u:p@proxy:1080", "socks5://proxy:1080")]
    [InlineData("/a/path@b", "/a/path@b")]
    [InlineData("file:///data/t/chan/x.conda", "file:///data/t/chan/x.conda")]
    [InlineData("/data/t/chan", "/data/t/chan")]
    [InlineData("./t/chan", "./t/chan")]
    [InlineData("", "")]
    public void Url_shows_no_secret(string url, string shown) => Assert.Equal(shown, Redacted.Url(url));

    [Theory]
    [InlineData("x @ git+https://token@github.com/a/b.git@v1", "x @ git+https://github.com/a/b.git@v1")]
    [InlineData("--extra-index-url https://u:p@host/simple --find-links=https://v:q@host/t/tk/x", "--extra-index-url https://host/simple --find-links=https://host/x")]
    [InlineData("uproot>=5 # me@home", "uproot>=5 # me@home")]
    [InlineData("", "")]
    public void Text_shows_no_secret(string text, string shown) => Assert.Equal(shown, Redacted.Text(text));

    [Theory]
    [InlineData("x")]
    [InlineData("?")]
    [InlineData("/t")]
    [InlineData("/t/")]
    [InlineData("://")]
    [InlineData("a://@")]
    [InlineData("?token")]
    [InlineData("&key=")]
    [InlineData("a://b?sig=c ")]
    public void A_megabyte_of_anything_takes_no_time(string repeated)
    {
        string text = string.Concat(Enumerable.Repeat(repeated, (1 << 20) / repeated.Length));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        _ = Redacted.Text(text);
        _ = Redacted.Url("https://host" + text);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), watch.Elapsed.ToString());
    }
}
