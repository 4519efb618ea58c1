using FsCheck;
using FsCheck.Fluent;
using Poncho.Conda.Channels;
using Poncho.IO;
using Xunit;

namespace Poncho.Conda.Tests.Channels;

public class ArchiveAddressTests
{
    private static readonly Gen<string> s_channels =
        Gen.Elements("https://conda.anaconda.org/conda-forge", "https://host:8443", "http://[::1]/a/b", "file:///My%20Channel", "file:///c%23", "https://h/c/label/dev");

    private static readonly Gen<string> s_names =
        from characters in Gen.Elements([.. "abz09-_.!+~%# é?&=@"]).NonEmptyListOf()
        let name = new string([.. characters])
        where name is not ("." or "..")
        select name;

    private static readonly Gen<(string Channel, string Subdir, string FileName)> s_addresses =
        from channel in s_channels
        from subdir in Gen.Elements("linux-64", "noarch", "osx-arm64", "my folder")
        from name in s_names
        select (channel, subdir, name);

    [Fact]
    public void What_a_channel_says_of_a_file_is_cut_into_the_same_parts() => Prop.ForAll(s_addresses.ToArbitrary(), parts =>
    {
        var channel = new Channel { Name = "c", CanonicalUrl = parts.Channel, BaseUrls = [parts.Channel], DisplayName = "c" };
        string written = channel.CanonicalUrlOf(parts.Subdir, parts.FileName);
        var address = ArchiveAddress.Parse(written);
        Assert.Equal(parts, (address.Channel, address.Subdir, address.FileName));
        Assert.Equal((written, written), (address.Location, address.ToString()));
        Assert.Equal(address, ArchiveAddress.Parse(address.ToString()));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_escaped_character_is_that_character() => Prop.ForAll(s_addresses.ToArbitrary(), parts =>
    {
        string plain = $"{parts.Channel}/{parts.Subdir}/{Uri.EscapeDataString(parts.FileName)}";
        string escaped = $"{parts.Channel}/{parts.Subdir}/{string.Concat(System.Text.Encoding.UTF8.GetBytes(parts.FileName).Select(b => $"%{b:x2}"))}";
        Assert.Equal(ArchiveAddress.Parse(plain), ArchiveAddress.Parse(escaped));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_version_with_an_epoch_is_the_same_whichever_way_it_is_written()
    {
        var plain = ArchiveAddress.Parse("https://h/c/noarch/a-1!2.0-0.conda");
        Assert.Equal(plain, ArchiveAddress.Parse("https://h/c/noarch/a-1%212.0-0.conda"));
        Assert.Equal("1!2.0", plain.Package!.Version);
    }

    [Theory]
    [InlineData("https://h/c/linux-64/a-1-0.conda", "https://h/c", "linux-64", "a-1-0.conda", null)]
    [InlineData("https://h/linux-64/a-1-0.conda", "https://h", "linux-64", "a-1-0.conda", null)]
    [InlineData("https://h/c/linux-64/a-1-0.conda#0123", "https://h/c", "linux-64", "a-1-0.conda", "0123")]
    [InlineData(" https://h/c/linux-64/a-1-0.conda #sha256:0123 ", "https://h/c", "linux-64", "a-1-0.conda", "sha256:0123")]
    [InlineData("file:///noarch/a.conda", "file://", "noarch", "a.conda", null)]
    [InlineData("/srv/c#/noarch/a%21.conda", "/srv/c#", "noarch", "a%21.conda", null)]
    [InlineData("/srv/c#/noarch/a.conda#01", "/srv/c#", "noarch", "a.conda", "01")]
    [InlineData("noarch/a.conda", ".", "noarch", "a.conda", null)]
    [InlineData("./c/noarch/a.conda", "./c", "noarch", "a.conda", null)]
    public void Addresses_and_paths_have_a_channel_a_subdir_and_a_file(string text, string channel, string subdir, string fileName, string? checksum)
    {
        var address = ArchiveAddress.Parse(text);
        Assert.Equal((channel, subdir, fileName, checksum), (address.Channel, address.Subdir, address.FileName, address.Checksum));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a-1-0.conda")]
    [InlineData("https://h/a-1-0.conda")]
    [InlineData("https://h/c/linux-64/")]
    [InlineData("https://h/c//a-1-0.conda")]
    [InlineData("https://h/c/linux-64/..")]
    [InlineData("https://h/c/linux-64/..%2F..%2Fa-1-0.conda")]
    [InlineData("https://h/c/%2e%2e/a-1-0.conda")]
    [InlineData("https://h/c/linux-64/a%00-1-0.conda")]
    public void What_lacks_a_part_or_leads_elsewhere_is_no_address(string text) => Assert.False(ArchiveAddress.TryParse(text, out _));

    [Fact]
    public void A_password_is_for_fetching_and_is_never_shown()
    {
        var address = ArchiveAddress.Parse("https://me:secret@h/t/tk-secret/c/linux-64/a-1-0.conda");
        Assert.Equal("https://me:secret@h/t/tk-secret/c", address.Channel);
        Assert.Equal("https://h/c/linux-64/a-1-0.conda", address.ToString());
        string refused = Assert.Throws<PonchoException>(() => ArchiveAddress.Parse("https://me:secret@h/a-1-0.conda")).Message;
        Assert.DoesNotContain("secret", refused, StringComparison.Ordinal);
    }
}
