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
    [InlineData("", "")]
    public void Url_shows_no_secret(string url, string shown) => Assert.Equal(shown, Redacted.Url(url));
}
