using Poncho.Conda.Configuration;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Testing;
using Xunit;

namespace Poncho.Conda.Tests.Configuration;

public sealed class CondaConfigurationTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string?> _environment = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_files_all_is_as_conda_has_it_but_the_priority_is_strict()
    {
        var configuration = Load();
        Assert.Equal(ChannelPriority.Strict, configuration.ChannelPriority);
        Assert.Equal(["defaults"], configuration.DefaultSpecChannels);
        Assert.Equal("https://conda.anaconda.org", configuration.ChannelAlias);
        Assert.Equal(["https://repo.anaconda.com/pkgs/main", "https://repo.anaconda.com/pkgs/r"], configuration.DefaultChannels);
        Assert.True(configuration.VerifyCertificates);
        Assert.False(configuration.Offline);
        Assert.Empty(configuration.Files);
        Assert.Equal("configuration of no file", configuration.ToString());
    }

    [Fact]
    public void Files_are_found_where_conda_looks_and_later_ones_win()
    {
        _environment["CONDA_PREFIX"] = _folder["prefix"];
        _environment["CONDA_EXE"] = _folder["root", "bin", "conda"];
        _environment["XDG_CONFIG_HOME"] = _folder["xdg"];
        _environment["CONDARC"] = "$PLACE/mine";
        _environment["PLACE"] = _folder.Path;
        string[] files =
        [
            "system/etc/conda/.condarc", "system/var/lib/conda/condarc.d/a.yml", "system/var/lib/conda/condarc.d/b.yaml", "root/condarc", "xdg/conda/.condarc", "home/.config/conda/condarc", "home/.conda/.condarc",
            "home/.condarc", "prefix/.condarc", "mine",
        ];
        for (int i = 0; i < files.Length; i++)
        {
            _folder.Write(files[i], $"channels: [c{i}]\nchannel_alias: https://host{i}.org\n");
            var configuration = Load();
            Assert.Equal(files.Take(i + 1).Select(file => _folder[file]), configuration.Files);
            Assert.Equal($"https://host{i}.org", configuration.ChannelAlias);
            Assert.Equal(Enumerable.Range(0, i + 1).Reverse().Select(n => $"c{n}"), configuration.DefaultSpecChannels);
        }

        _folder.Write("system/var/lib/conda/condarc.d/readme.txt", "{{{");
        Assert.Equal(files.Length, Load().Files.Count);
    }

    [Fact]
    public void CONDARC_may_name_a_folder()
    {
        _folder.Write("many/2.yml", "channels: [b]");
        _folder.Write("many/1.yml", "channels: [a]");
        _environment["CONDARC"] = _folder["many"];
        Assert.Equal(["b", "a"], Load().DefaultSpecChannels);
    }

    [Fact]
    public void Variables_come_before_files()
    {
        Home("""
            channels: [a]
            channel_priority: disabled
            offline: false
            pinned_packages: [numpy 1.*]
            remote_max_retries: 7
            """);
        _environment["CONDA_CHANNELS"] = "b, c";
        _environment["CONDA_CHANNEL_PRIORITY"] = "flexible";
        _environment["CONDA_OFFLINE"] = "1";
        _environment["CONDA_PINNED_PACKAGES"] = "scipy >=1 & a[build=x,version=1]";
        _environment["CONDA_REMOTE_READ_TIMEOUT_SECS"] = "5.5";
        _environment["CONDA_PKGS_DIRS"] = "/a:~/b";
        _environment["CONDA_SUBDIR"] = "osx-64";
        var configuration = Load();
        Assert.Equal(["b", "c", "a"], configuration.DefaultSpecChannels);
        Assert.Equal(ChannelPriority.Flexible, configuration.ChannelPriority);
        Assert.True(configuration.Offline);
        Assert.Equal(["scipy >=1", "a ==1 x", "numpy 1.*"], configuration.PinnedPackages.Select(pin => pin.ToString()));
        Assert.Equal(TimeSpan.FromSeconds(5.5), configuration.ReadTimeout);
        Assert.Equal(7, configuration.MaxRetries);
        Assert.Equal(["/a", _folder["home"] + "/b"], configuration.PackageFolders);
        Assert.Equal("osx-64", configuration.Subdir);
    }

    [Theory]
    [InlineData("", 5)]
    [InlineData("fetch_threads: 0\n", 5)]
    [InlineData("fetch_threads: 12\n", 12)]
    public void As_many_archives_are_fetched_at_once_as_fetch_threads_says_and_five_where_it_says_nothing(string condarc, int threads)
    {
        Home(condarc);
        Assert.Equal(threads, Load().FetchThreads);
    }

    [Fact]
    public void Package_folders_that_nobody_names_are_those_of_usual_places_that_exist()
    {
        Assert.Empty(Load().PackageFolders);
        foreach (string folder in (string[])["home/.conda/pkgs", "home/miniforge3/pkgs", "mamba/pkgs", "system/opt/conda/pkgs", "root/pkgs"]) Directory.CreateDirectory(_folder[folder]);
        _environment["MAMBA_ROOT_PREFIX"] = _folder["mamba"];
        _environment["CONDA_EXE"] = _folder["root", "bin", "conda"];
        Assert.Equal(["root/pkgs", "mamba/pkgs", "home/miniforge3/pkgs", "system/opt/conda/pkgs", "home/.conda/pkgs"], Load().PackageFolders.Select(folder => Path.GetRelativePath(_folder.Path, folder)));
        Home("pkgs_dirs: [/elsewhere]\n");
        Assert.Equal(["/elsewhere"], Load().PackageFolders);
    }

    [Fact]
    public void Lines_flagged_top_and_bottom_go_to_the_ends()
    {
        _folder.Write("system/etc/conda/.condarc", "channels:\n  - s1  #!bottom\n  - s2  #!top\n  - s3\n");
        Home("channels:\n  - h1  #!bottom\n  - s3\n  - h2 #! top\n  - h3 # top\n");
        Assert.Equal(["s2", "h2", "s3", "h3", "h1", "s1"], Load().DefaultSpecChannels);
    }

    [Fact]
    public void What_is_flagged_final_cannot_be_changed_by_later_files_or_variables()
    {
        _folder.Write("system/etc/conda/.condarc", "channels:  #!final\n  - s\nchannel_alias: https://s.org  #!final\nproxy_servers:\n  http: http://s:1 #!final\n");
        Home("channels: [h]\nchannel_alias: https://h.org\nproxy_servers: {http: 'http://h:1', https: 'http://h:2'}\n");
        _environment["CONDA_CHANNELS"] = "e";
        var configuration = Load();
        Assert.Equal(["s"], configuration.DefaultSpecChannels);
        Assert.Equal("https://s.org", configuration.ChannelAlias);
        Assert.Equal("http://s:1", configuration.ProxyServers["http"]);
        Assert.Equal("http://h:2", configuration.ProxyServers["https"]);
    }

    [Fact]
    public void All_settings_are_read_and_unknown_ones_passed_over()
    {
        _environment["TOKEN"] = "tk-1";
        Home("""
            # what a company writes
            channel_alias: https://host.org/t/${TOKEN}/$NOT_SET
            default_channels:
              - https://host.org/main
            custom_channels: &custom
              mine: https://other.org
            migrated_custom_channels: *custom
            migrated_channel_aliases: [https://old.org]
            custom_multichannels:
              both: [a, b]
            mirrored_channels:
              conda-forge: [https://m1.org/cf, https://m2.org/cf]
            channel_priority: true
            ssl_verify: ~/ca.pem
            client_ssl_cert: ~/me.pem
            client_ssl_cert_key: /me.key
            proxy_servers:
              http: http://user:pass@proxy:3128
            offline: no
            remote_connect_timeout_secs: 3
            remote_read_timeout_secs: 4.5
            local_repodata_ttl: 60
            repodata_fns: [current_repodata.json, repodata.json]
            use_only_tar_bz2: on
            add_pip_as_python_dependency: true
            denylist_channels: [bad]
            pinned_packages:
              - python 3.11.*
            changeps1: false
            conda_build: {odd: [1, 2]}
            channels:
            """);
        var configuration = Load();
        Assert.Equal("https://host.org/t/tk-1/$NOT_SET", configuration.ChannelAlias);
        Assert.Equal("https://other.org", configuration.CustomChannels["mine"]);
        Assert.Equal("https://other.org", configuration.MigratedCustomChannels["mine"]);
        Assert.Equal(["https://old.org"], configuration.MigratedChannelAliases);
        Assert.Equal(["a", "b"], configuration.CustomMultichannels["both"]);
        Assert.Equal(["https://m1.org/cf", "https://m2.org/cf"], configuration.MirroredChannels["conda-forge"]);
        Assert.Equal(ChannelPriority.Flexible, configuration.ChannelPriority);
        Assert.Equal(["current_repodata.json", "repodata.json"], configuration.RepodataFileNames);
        Assert.True(configuration.UseOnlyTarBz2 && configuration.AddPipAsPythonDependency && configuration.VerifyCertificates);
        Assert.Equal(["defaults"], configuration.DefaultSpecChannels);
        Assert.Equal(TimeSpan.FromSeconds(60), configuration.RepodataTimeToLive);
        Assert.Equal(["bad"], configuration.DeniedChannels);

        var options = configuration.Apply(new HttpOptions { Environment = EnvironmentVariables.From(_environment) });
        Assert.Equal((_folder["home"] + "/ca.pem", _folder["home"] + "/me.pem", "/me.key"), (options.CertificateAuthorities, options.ClientCertificate, options.ClientCertificateKey));
        Assert.Equal("http://user:pass@proxy:3128", options.Proxies["http"]);
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4.5), 3), (options.ConnectTimeout, options.StallLimit, options.Retries));
    }

    [Theory]
    [InlineData("false", false)]
    [InlineData("no", false)]
    [InlineData("true", true)]
    [InlineData("truststore", true)]
    [InlineData("<truststore>", true)]
    public void Certificates_are_checked_unless_said_otherwise(string value, bool verify)
    {
        _environment["CONDA_SSL_VERIFY"] = value;
        var configuration = Load();
        Assert.Equal(verify, configuration.VerifyCertificates);
        Assert.Null(configuration.CertificateAuthorities);
    }

    [Theory]
    [InlineData("channels: conda-forge", ":1: channels must be a list: \"conda-forge\"")]
    [InlineData("a: 1\nchannels:\n  - x\n  - {y: 1}", ":4: channels must be a list of texts: \"a map\"")]
    [InlineData("channel_priority: strictest", ":1: channel_priority must be strict, flexible or disabled: \"strictest\"")]
    [InlineData("\n\noffline: maybe", ":3: offline must be true or false: \"maybe\"")]
    [InlineData("remote_max_retries: -1", ":1: remote_max_retries must be a number: \"-1\"")]
    [InlineData("custom_channels: [a]", ":1: custom_channels must be a map: \"a list\"")]
    [InlineData("custom_multichannels:\n  x: y", ":2: custom_multichannels.x must be a list: \"y\"")]
    [InlineData("pinned_packages:\n  - 'numpy >'", ":2: pinned_packages has what is no package specification, \">\" is neither a version nor a build: \"numpy >\"")]
    [InlineData("subdir: linux", ":1: subdir must be a platform such as linux-64: \"linux\"")]
    [InlineData("channel_alias: [https://user:pass@host.org]", ":1: channel_alias must be one value: \"a list\"")]
    [InlineData("- a", ":1: the settings must be written as NAME: VALUE: \"a list\"")]
    [InlineData("a: *b", ":1: there is no anchor \"b\"")]
    public void Errors_name_file_line_and_value(string text, string message)
    {
        Home(text);
        Assert.Equal(_folder["home", ".condarc"] + message, Assert.Throws<PonchoException>(Load).Message);
    }

    [Fact]
    public void What_is_no_YAML_is_refused_with_its_place()
    {
        Home("channels:\n  - a\n - b: [\n");
        Assert.StartsWith(_folder["home", ".condarc"] + ":3:", Assert.Throws<PonchoException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_that_is_there_twice_is_refused_with_its_place()
    {
        Home("channels: [a]\nssl_verify: true\nchannels:\n  - b\n");
        var error = Assert.Throws<PonchoException>(Load);
        Assert.Equal($"{_folder["home", ".condarc"]}:3: the setting is there twice: \"channels\"", error.Message);
    }

    [Fact]
    public void Nodefaults_among_the_channels_is_no_channel()
    {
        Home("channels: [conda-forge, nodefaults]\n");
        Assert.Equal(["conda-forge"], Load().DefaultSpecChannels);
    }

    [Fact]
    public void Whether_compressed_indexes_are_fetched_can_be_said()
    {
        Home("repodata_use_zst: false\n");
        Assert.False(Load().UseZstd);
    }

    [Fact]
    public void Errors_in_variables_name_the_variable()
    {
        _environment["CONDA_OFFLINE"] = "perhaps";
        Assert.Equal("CONDA_OFFLINE: offline must be true or false: \"perhaps\"", Assert.Throws<PonchoException>(Load).Message);
    }

    [Fact]
    public void Hostile_files_are_refused()
    {
        Home(string.Concat(Enumerable.Repeat("[", 100_000)));
        Assert.Throws<PonchoException>(Load);
        Home("a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{(char)('b' + i)}: &{(char)('b' + i)} [{string.Join(',', Enumerable.Repeat("*" + (char)('a' + i), 9))}]\n")) + "channels: [ok]\n");
        Assert.Equal(["ok"], Load().DefaultSpecChannels);
        Home(new string(' ', 2_000_000));
        Assert.Throws<PonchoException>(Load);
    }

    private void Home(string text) => _folder.Write("home/.condarc", text);

    private CondaConfiguration Load() => CondaConfiguration.Load(new ConfigurationPlaces { Environment = _environment, HomeFolder = _folder["home"], SystemRoot = _folder["system"] });
}
