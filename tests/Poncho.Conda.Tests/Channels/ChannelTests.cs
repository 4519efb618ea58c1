using Poncho.Conda.Channels;
using Poncho.Conda.Configuration;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Conda.Tests.Channels;

public class ChannelTests
{
    private static readonly CondaConfiguration Company = new()
    {
        ChannelAlias = "https://mirror.corp:8443/t/tk-secret/conda",
        DefaultChannels = ["https://mirror.corp:8443/conda/main", "https://repo.other.org/pkgs/r", "file:///srv/pool"],
        CustomChannels = new Dictionary<string, string> { ["team"] = "https://me:secret@team.corp/channels", ["deep/er"] = "file:///srv/deep" },
        CustomMultichannels = new Dictionary<string, IReadOnlyList<string>> { ["both"] = ["team", "defaults", "https://x.org/c"], ["round"] = ["round"] },
        MigratedChannelAliases = ["https://old.corp/conda"],
        MigratedCustomChannels = new Dictionary<string, string> { ["team"] = "https://old.team" },
        MirroredChannels = new Dictionary<string, IReadOnlyList<string>> { ["conda-forge"] = ["https://m1.org/cf", "oci://ghcr.io/cf", "file:///srv/cf"], ["none"] = ["oci://ghcr.io/none"] },
    };

    [Theory]
    [InlineData("conda-forge", "https://conda.anaconda.org/conda-forge", "conda-forge")]
    [InlineData("conda-forge/label/dev", "https://conda.anaconda.org/conda-forge/label/dev", "conda-forge/label/dev")]
    [InlineData("https://conda.anaconda.org/conda-forge/", "https://conda.anaconda.org/conda-forge", "conda-forge")]
    [InlineData("https://conda.anaconda.org/t/tk-1/conda-forge", "https://conda.anaconda.org/conda-forge", "conda-forge")]
    [InlineData("https://repo.anaconda.com/pkgs/main", "https://conda.anaconda.org/pkgs/main", "pkgs/main")]
    [InlineData("https://repo.anaconda.com/pkgs/mainly", "https://repo.anaconda.com/pkgs/mainly", "pkgs/mainly")]
    [InlineData("pkgs/main", "https://conda.anaconda.org/pkgs/main", "pkgs/main")]
    [InlineData("https://user:pw@Repo.Prefix.dev:443/t/tk-1/c/sub/", "https://repo.prefix.dev/c/sub", "c/sub")]
    [InlineData("http://127.0.0.1:8080/channels/conda-forge", "http://127.0.0.1:8080/channels/conda-forge", "channels/conda-forge")]
    [InlineData("/srv/My Channel/", "file:///My%20Channel", "My Channel")]
    [InlineData("file:///srv/chan", "file:///chan", "chan")]
    [InlineData("./rel", "file:///rel", "rel")]
    [InlineData("../up", "file:///up", "up")]
    [InlineData(".", "file:///base", "base")]
    [InlineData("~/mine", "file:///mine", "mine")]
    public void The_canonical_URL_depends_on_no_machine(string text, string canonical, string name)
    {
        var channel = Assert.Single(new CondaConfiguration { HomeFolder = "/home/me" }.Resolve(text, "/somewhere/base"));
        Assert.Equal((canonical, name), (channel.CanonicalUrl, channel.Name));
    }

    [Theory]
    [InlineData("conda-forge/label/x", "https://conda.anaconda.org/conda-forge/label/x")]
    [InlineData("./rel", "file:///somewhere/base/rel")]
    [InlineData("~/mine", "file:///home/me/mine")]
    [InlineData("/a b/ü#%", "file:///a%20b/%C3%BC%23%25")]
    [InlineData("https://user:p%40w@x.org/t/tk-1/c", "https://user:p%40w@x.org/t/tk-1/c")]
    [InlineData("pkgs/main", "https://repo.anaconda.com/pkgs/main")]
    public void What_is_fetched_is_where_the_channel_is(string text, string url) =>
        Assert.Equal(url, Assert.Single(Assert.Single(new CondaConfiguration { HomeFolder = "/home/me" }.Resolve(text, "/somewhere/base")).BaseUrls));

    [Theory]
    [InlineData("bioconda", "https://conda.anaconda.org/bioconda", "https://mirror.corp:8443/t/tk-secret/conda/bioconda")]
    [InlineData("https://mirror.corp:8443/conda/bioconda", "https://conda.anaconda.org/bioconda", "https://mirror.corp:8443/t/tk-secret/conda/bioconda")]
    [InlineData("https://old.corp/conda/bioconda", "https://conda.anaconda.org/bioconda", "https://mirror.corp:8443/t/tk-secret/conda/bioconda")]
    [InlineData("https://old.team/team/sub", "https://conda.anaconda.org/team/sub", "https://me:secret@team.corp/channels/team/sub")]
    [InlineData("https://m1.org/cf/label/x", "https://m1.org/cf/label/x", "https://m1.org/cf/label/x")]
    [InlineData("team", "https://conda.anaconda.org/team", "https://me:secret@team.corp/channels/team")]
    [InlineData("http://team.corp/channels/team", "https://conda.anaconda.org/team", "https://me:secret@team.corp/channels/team")]
    [InlineData("https://other:pw@team.corp/channels/team", "https://conda.anaconda.org/team", "https://other:pw@team.corp/channels/team")]
    [InlineData("deep/er/er", "https://conda.anaconda.org/deep/er/er", "file:///srv/deep/deep/er/er")]
    [InlineData("/srv/deep/deep/er", "https://conda.anaconda.org/deep/er", "file:///srv/deep/deep/er")]
    [InlineData("https://conda.anaconda.org/x", "https://conda.anaconda.org/x", "https://conda.anaconda.org/x")]
    public void Aliases_and_custom_channels_give_names(string text, string canonical, string url)
    {
        var channel = Assert.Single(Company.Resolve(text, "/"));
        Assert.Equal((canonical, url), (channel.CanonicalUrl, Assert.Single(channel.BaseUrls)));
    }

    [Theory]
    [InlineData("http://m1.org/cf")]
    [InlineData("https://m1.org/cf/linux-64")]
    [InlineData("/srv/cf")]
    public void The_URL_of_a_mirror_is_the_channel_that_it_mirrors(string text)
    {
        var channel = Assert.Single(Company.Resolve(text, "/"));
        Assert.Equal("https://conda.anaconda.org/conda-forge", channel.CanonicalUrl);
        Assert.Equal(["https://m1.org/cf", "file:///srv/cf"], channel.BaseUrls);
    }

    [Fact]
    public void Multichannels_give_their_members_in_order()
    {
        Assert.Equal(["https://conda.anaconda.org/main", "https://conda.anaconda.org/pkgs/r", "file:///pool"], Company.Resolve("defaults", "/").Select(channel => channel.CanonicalUrl));
        Assert.Equal(["team", "main", "pkgs/r", "pool", "c"], Company.Resolve("both", "/").Select(channel => channel.Name));
        Assert.Throws<PonchoException>(() => Company.Resolve("round", "/"));
    }

    [Fact]
    public void Mirrors_are_fetched_from_in_order_and_change_no_name()
    {
        var channel = Assert.Single(Company.Resolve("conda-forge", "/"));
        Assert.Equal("https://conda.anaconda.org/conda-forge", channel.CanonicalUrl);
        Assert.Equal(["https://m1.org/cf/noarch/a-1!2+x-0.conda", "file:///srv/cf/noarch/a-1!2+x-0.conda"], channel.UrlsOf("noarch", "a-1!2+x-0.conda"));
        Assert.Equal("https://m1.org/cf/noarch/repodata.json", channel.UrlOf("noarch", "repodata.json"));
        Assert.Equal("https://conda.anaconda.org/conda-forge/noarch/a%20b.conda", channel.CanonicalUrlOf("noarch", "a b.conda"));
        Assert.Equal("no mirror of the channel \"none\" is http, https or file: \"oci://ghcr.io/none\"", Assert.Throws<PonchoException>(() => Company.Resolve("none", "/")).Message);
    }

    [Fact]
    public void An_alias_at_file_and_at_http_gives_the_same_names()
    {
        var file = new CondaConfiguration { ChannelAlias = "file:///data/channels", DefaultChannels = ["file:///data/channels/conda-forge"] };
        var http = new CondaConfiguration { ChannelAlias = "http://127.0.0.1:8080/channels", DefaultChannels = ["http://127.0.0.1:8080/channels/conda-forge"] };
        foreach (string text in (string[])["conda-forge", "defaults", "x/y"])
        {
            Assert.Equal(file.Resolve(text, "/").Select(channel => channel.CanonicalUrl), http.Resolve(text, "/").Select(channel => channel.CanonicalUrl));
        }

        Assert.Equal("conda-forge", Assert.Single(file.Resolve("/data/channels/conda-forge", "/")).Name);
    }

    [Theory]
    [InlineData("conda-forge[linux-64, noarch]", "linux-64,noarch")]
    [InlineData("conda-forge/noarch", "noarch")]
    [InlineData("https://x.org/c/osx-arm64/", "osx-arm64")]
    [InlineData("/srv/c/linux-64", "linux-64")]
    public void Platforms_may_be_named(string text, string subdirs) =>
        Assert.Equal(subdirs, string.Join(',', Assert.Single(new CondaConfiguration().Resolve(text, "/")).OnlySubdirs!));

    [Theory]
    [InlineData("", "not a channel, it is empty: \"\"")]
    [InlineData("a:b", "not a channel, its channel is neither a name nor an URL nor a path: \"a:b\"")]
    [InlineData("https://me:pw@:0", "not a channel, its channel is no URL: \"https://:0\"")]
    [InlineData("https://me:${NOSUCH}@x.org/c", "not a channel, its variable NOSUCH is not set: \"https://x.org/c\"")]
    [InlineData("$NOSUCH", "not a channel, its variable NOSUCH is not set: \"$NOSUCH\"")]
    [InlineData("x[linux]", "not a channel, its channel's list of platforms is not of known ones: \"x[linux]\"")]
    public void What_is_no_channel_is_refused_without_showing_secrets(string text, string message) =>
        Assert.Equal(message, Assert.Throws<PonchoException>(() => new CondaConfiguration().Resolve(text, "/")).Message);

    [Fact]
    public void A_folder_may_have_a_dollar_in_its_name()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["$x"]);
        Assert.Equal(folder["$x"], Assert.Single(new CondaConfiguration().Resolve("./$x", folder.Path)).DisplayName);
    }

    [Fact]
    public void The_place_of_a_token_that_is_not_shown_is_filled_from_the_configuration()
    {
        var configuration = new CondaConfiguration { DefaultSpecChannels = ["main", "https://x.org/t/tk-1/c"] };
        var channel = Assert.Single(configuration.Resolve("https://x.org/t/<TOKEN>/c/linux-64", "/"));
        Assert.Equal(("https://x.org/t/tk-1/c", "https://x.org/c", "linux-64"), (channel.BaseUrls[0], channel.CanonicalUrl, channel.OnlySubdirs!.Single()));
        Assert.Equal("https://x.org/other", Assert.Single(configuration.Resolve("https://x.org/t/%3CTOKEN%3E/other", "/")).BaseUrls[0]);
    }

    [Fact]
    public void Denied_channels_are_refused_under_every_name()
    {
        var configuration = new CondaConfiguration { DeniedChannels = ["defaults"] };
        Assert.Equal("the configuration denies the channel (denylist_channels): \"pkgs/main\"", Assert.Throws<PonchoException>(() => configuration.Resolve("https://repo.anaconda.com/pkgs/main", "/")).Message);
        configuration = new CondaConfiguration { AllowedChannels = ["conda-forge"] };
        Assert.Single(configuration.Resolve("https://conda.anaconda.org/conda-forge", "/"));
        Assert.Throws<PonchoException>(() => configuration.Resolve("bioconda", "/"));
    }

    [Fact]
    public void Nothing_that_is_shown_holds_a_secret()
    {
        foreach (string text in (string[])["team", "bioconda", "https://user:pw@x.org/t/tk-1/c", "https://other:pw@team.corp/channels/team"])
        {
            var channel = Assert.Single(Company.Resolve(text, "/"));
            string shown = $"{channel} {channel.DisplayName} {channel.Name} {channel.CanonicalUrl} {channel.CanonicalUrlOf("noarch", "x")}";
            Assert.DoesNotContain("secret", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("pw", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("tk-", shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Means_compares_what_texts_stand_for()
    {
        var main = Company.Resolve("defaults", "/")[0];
        Assert.True(Company.Means("defaults", main, "/"));
        Assert.True(Company.Means("main", main, "/"));
        Assert.True(Company.Means("https://mirror.corp:8443/conda/main", main, "/"));
        Assert.False(Company.Means("team", main, "/"));
    }

    [Fact]
    public void The_shared_condarc_names_its_channel()
    {
        var environment = new Dictionary<string, string?> { ["CONDARC"] = TestData.Path("specs", "condarc") };
        using var folder = new TempFolder();
        var configuration = CondaConfiguration.Load(new ConfigurationPlaces { Environment = environment, HomeFolder = folder.Path, SystemRoot = folder.Path });
        foreach (string text in configuration.DefaultSpecChannels.Append("defaults"))
        {
            var channel = Assert.Single(configuration.Resolve(text, "/"));
            Assert.Equal(("https://conda.anaconda.org/conda-forge", "http://127.0.0.1:8080/channels/conda-forge"), (channel.CanonicalUrl, channel.BaseUrls[0]));
        }
    }
}
