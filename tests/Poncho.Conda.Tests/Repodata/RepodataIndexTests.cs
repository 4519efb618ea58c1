using System.Text;
using Poncho.Conda.Channels;
using Poncho.Conda.Packages;
using Poncho.Conda.Repodata;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Conda.Tests.Repodata;

public sealed class RepodataIndexTests
{
    private static readonly Channel Main = new() { Name = "main", CanonicalUrl = "https://conda.anaconda.org/main", BaseUrls = ["https://u:secret@mirror.example/t/token/main", "https://other.example/main"], DisplayName = "main" };

    [Fact]
    public void Records_come_in_the_order_of_their_file_names_without_extension()
    {
        var index = Read($$"""{"packages": { {{Record("a", "2")}}, {{Record("b", "1")}}, {{Record("a", "1.1")}} }, "packages.conda": { {{Record("a", "1.0", extension: ".conda")}} } }""");
        Assert.Equal(["1.0", "1.1", "2"], index.Records("a").Select(record => record.Version));
        Assert.Equal(["a", "b"], index.Names.Order());
        Assert.Equal(4, index.Count);
    }

    [Fact]
    public void Of_an_archive_in_both_formats_only_the_conda_counts()
    {
        var index = Read($$"""{"packages": { {{Record("a", "1")}} }, "packages.conda": { {{Record("a", "1", extension: ".conda")}} } }""");
        Assert.Equal("a-1-0.conda", Assert.Single(index.Records("a")).FileName);
    }

    [Fact]
    public void Conda_archives_can_be_left_aside()
    {
        string json = $$"""{"packages": { {{Record("a", "1")}} }, "packages.conda": { {{Record("a", "1", extension: ".conda")}}, {{Record("b", "1", extension: ".conda")}} } }""";
        var index = RepodataIndex.Read(Encoding.UTF8.GetBytes(json), Main, "linux-64", ArchiveFormats.OnlyTarBz2);
        Assert.Equal("a-1-0.tar.bz2", Assert.Single(index.Records("a")).FileName);
        Assert.False(index.Has("b"));
    }

    [Fact]
    public void A_whole_record_is_read()
    {
        var record = Read("""
            {"info": {"subdir": "linux-64"}, "packages.conda": {"numpy-1.26.4-py311h64a7726_0.conda": {
              "name": "numpy", "version": "1.26.4", "build": "py311h64a7726_0", "build_number": 3, "depends": ["python \u003e=3.11,<3.12.0a0", "libblas >=3.9.0,<4.0a0"], "constrains": ["numpy-base <0a0"],
              "size": 8065890, "sha256": "3f4365e11b28e244c95ba8579942b0802761ba7bb31c026f50d1a9ea9c728149", "md5": "A502D7AAD449A1206EFB366D6A12C52D", "timestamp": 1707225380,
              "track_features": "mkl, nomkl", "license": "BSD-3-Clause", "noarch": "python", "python_site_packages_path": "lib/python3.13t/site-packages", "extra_depends": {"fast": ["numba"]}}}}
            """).Records("numpy").Single();
        Assert.Equal(("numpy", "1.26.4", "py311h64a7726_0", 3L), (record.Name, record.Version, record.Build, record.BuildNumber));
        Assert.Equal(["python >=3.11,<3.12.0a0", "libblas >=3.9.0,<4.0a0"], record.Depends);
        Assert.Equal(["numpy-base <0a0"], record.Constrains);
        Assert.Equal(8065890, record.Size);
        Assert.Equal("3f4365e11b28e244c95ba8579942b0802761ba7bb31c026f50d1a9ea9c728149", record.Sha256!.Value.Hex);
        Assert.Equal("a502d7aad449a1206efb366d6a12c52d", record.Md5);
        Assert.Equal(1707225380000, record.Timestamp);
        Assert.Equal(["mkl", "nomkl"], record.TrackFeatures);
        Assert.Equal(("BSD-3-Clause", NoarchType.Python, "lib/python3.13t/site-packages"), (record.License, record.Noarch, record.PythonSitePackagesPath));
        Assert.Equal(["numba"], record.ExtraDepends["fast"]);
        Assert.Equal("https://conda.anaconda.org/main", record.Channel);
        Assert.Equal("https://conda.anaconda.org/main/linux-64/numpy-1.26.4-py311h64a7726_0.conda", record.Url);
        Assert.Equal("https://u:secret@mirror.example/t/token/main/linux-64/numpy-1.26.4-py311h64a7726_0.conda", record.FetchUrls[0]);
        Assert.Equal("https://other.example/main/linux-64/numpy-1.26.4-py311h64a7726_0.conda", record.FetchUrls[1]);
    }

    [Fact]
    public void A_record_does_not_print_the_passwords_of_its_channel()
    {
        var record = Read($$"""{"packages": { {{Record("a", "1")}} } }""").Records("a").Single();
        Assert.Equal("a 1 0", record.ToString());
    }

    [Theory]
    [InlineData("../packages", "https://u:secret@mirror.example/t/token/main/packages/a-1-0.tar.bz2")]
    [InlineData("https://cdn.example/x/", "https://cdn.example/x/a-1-0.tar.bz2")]
    [InlineData("javascript:alert(1)", "https://u:secret@mirror.example/t/token/main/linux-64/a-1-0.tar.bz2")]
    public void The_index_may_say_where_the_archives_are(string baseUrl, string expected)
    {
        var record = Read($$"""{"info": {"base_url": "{{baseUrl}}"}, "packages": { {{Record("a", "1")}} } }""").Records("a").Single();
        Assert.Equal(expected, record.FetchUrls[0]);
        Assert.Equal("https://conda.anaconda.org/main/linux-64/a-1-0.tar.bz2", record.Url);
    }

    [Fact]
    public void Names_are_looked_up_in_lower_case()
    {
        Assert.Equal("PyYAML-1-0.tar.bz2", Assert.Single(Read($$"""{"packages": { {{Record("PyYAML", "1")}} } }""").Records("pyyaml")).FileName);
        Assert.Equal("pyyaml", Read($$"""{"packages": { {{Record("PyYAML", "1")}} } }""").Records("pyyaml")[0].Name);
    }

    [Theory]
    [InlineData("../../etc/a-1-0.conda", """{"name": "../../etc/a", "version": "1", "build": "0"}""", "../../etc/a", "a path")]
    [InlineData("a-1-0.exe", """{"name": "a", "version": "1", "build": "0"}""", "a", "no archive")]
    [InlineData("a-1.conda", """{"name": "a", "version": "1", "build": "0"}""", "a", "no build in the name")]
    [InlineData("a-1-0.conda", """{"name": "b", "version": "1", "build": "0"}""", "a", "another package")]
    [InlineData("a-1-0.conda", """[]""", "a", "no object")]
    [InlineData("a-1-0.conda", """{"name": "a", "build": "0"}""", "a", "no version")]
    [InlineData("a-1-0.conda", """{"name": "a", "version": 1, "build": "0"}""", "a", "a number for a version")]
    [InlineData("a-1-0.conda", """{"name": "a", "version": "1", "build": "0", "depends": "b"}""", "a", "a text for a list")]
    [InlineData("a-1-0.conda", """{"name": "a", "version": "1", "build": "0", "build_number": "x"}""", "a", "a text for a number")]
    [InlineData("a-1-0.conda", """{"name": "a", "version": "1", "build": "0", "build_number": 99999999999999999999}""", "a", "a number of 128 bits")]
    [InlineData("a-1-0.conda", """{"name": "a", "version": "1", "build": "0", "track_features": {}}""", "a", "an object for a list")]
    public void A_record_that_is_not_as_it_should_be_is_left_out(string fileName, string record, string name, string why)
    {
        var index = Read($$"""{"packages.conda": { "{{fileName}}": {{record}}, {{Record("ok", "1", extension: ".conda")}} } }""");
        Assert.True(index.Records(name).Count == 0, why);
        Assert.Single(index.Records("ok"));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("9223372036854775807")]
    [InlineData("1099511627777")]
    public void A_size_that_no_archive_has_is_as_if_none_were_said(string size)
    {
        var index = Read($$"""{"packages": {"a-1-0.tar.bz2": {"name": "a", "version": "1", "build": "0", "size": {{size}} } } }""");
        Assert.Null(Assert.Single(index.Records("a")).Size);
    }

    [Fact]
    public void Of_the_same_file_name_twice_the_last_one_counts()
    {
        var index = Read("""{"packages": {"a-1-0.tar.bz2": {"name": "a", "version": "1", "build": "0", "size": 1}, "a-1-0.tar.bz2": {"name": "a", "version": "1", "build": "0", "size": 2}}}""");
        Assert.Equal(2, Assert.Single(index.Records("a")).Size);
    }

    [Fact]
    public void A_byte_order_mark_and_unknown_members_do_no_harm()
    {
        string json = $$"""{"removed": ["x"], "repodata_version": 2, "signatures": {"a": [{}]}, "v3": {"whl": {} }, "packages": { {{Record("a", "1")}} } }""";
        var index = RepodataIndex.Read(Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes(json)).ToArray(), Main, "linux-64");
        Assert.Single(index.Records("a"));
    }

    [Fact]
    public void A_text_of_ten_megabytes_costs_its_record_alone()
    {
        string large = new('x', 10_000_000);
        var index = Read($$"""{"packages": {"a-1-0.tar.bz2": {"name": "a", "version": "{{large}}", "build": "0"}, "{{large}}-1-0.tar.bz2": {}, {{Record("ok", "1")}} } }""");
        Assert.Empty(index.Records("a"));
        Assert.Single(index.Records("ok"));
        Assert.Empty(index.Records(large));
    }

    [Theory]
    [InlineData("", "the channel's index is not valid JSON (line 1): \"main/linux-64\"")]
    [InlineData("{\"packages\":\n{\"a-1-0.conda\": {", "the channel's index is not valid JSON (line 2): \"main/linux-64\"")]
    [InlineData("<html>404</html>", "the channel's index is not valid JSON (line 1): \"main/linux-64\"")]
    [InlineData("[]", "the channel's index is no repodata.json, it is not an object: \"main/linux-64\"")]
    [InlineData("{\"packages\": []}", "the channel's index is no repodata.json, its list of packages is not an object: \"main/linux-64\"")]
    public void What_is_no_index_is_one_clear_error(string json, string message)
    {
        var error = Assert.Throws<PonchoException>(() => Read(json));
        Assert.Equal(message, error.Message);
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public void Deep_nesting_is_one_clear_error()
    {
        string deep = string.Concat(Enumerable.Repeat("[", 100_000));
        Assert.Throws<PonchoException>(() => Read($$"""{"x": {{deep}}"""));
        Assert.Throws<PonchoException>(() => Read($$"""{"packages": {"a-1-0.conda": {"x": {{deep}}"""));
    }

    [Fact]
    public void An_empty_index_is_an_index()
    {
        Assert.Equal(0, Read("{}").Count);
        Assert.Equal(0, Read("""{"packages": null, "packages.conda": {}}""").Count);
    }

    [Fact]
    public void Mutated_indexes_are_read_or_refused()
    {
        byte[] json = File.ReadAllBytes(TestData.Path("channels", "conda-forge", "linux-64", "repodata.json"));
        var random = new Random(5);
        int read = 0;
        for (int i = 0; i < LongRun.Times(400, 50_000); i++)
        {
            byte[] mutated = (byte[])json.Clone();
            for (int j = 0; j <= i % 8; j++) mutated[random.Next(mutated.Length)] = (byte)"{}[]\",:\\0\0\xff"[random.Next(11)];
            try
            {
                var index = RepodataIndex.Read(mutated, Main, "linux-64");
                foreach (string name in index.Names) _ = index.Records(name).Count;
                read++;
            }
            catch (PonchoException)
            {
                // Refused in one line.
            }
        }

        Assert.True(read > 0);
    }

    private static RepodataIndex Read(string json) => RepodataIndex.Read(Encoding.UTF8.GetBytes(json), Main, "linux-64");

    private static string Record(string name, string version, string extension = ".tar.bz2") =>
        $$"""
        "{{name}}-{{version}}-0{{extension}}": {"name": "{{name}}", "version": "{{version}}", "build": "0", "build_number": 0, "depends": []}
        """;
}
