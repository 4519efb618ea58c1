using System.Text;
using Poncho.IO;
using Poncho.Oci.Authentication;
using Poncho.Testing;
using Xunit;

namespace Poncho.Oci.Tests.Authentication;

public sealed class CredentialStoreTests : IDisposable
{
    private readonly TempFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("""{"auths":{"r.example.org":{"auth":"YW5uOnM6M2NyZXQ="}}}""")]
    [InlineData("""{"auths":{"https://r.example.org":{"auth":"YW5uOnM6M2NyZXQ="}}}""")]
    [InlineData("""{"auths":{"https://r.example.org/v1/":{"auth":"YW5uOnM6M2NyZXQ="}}}""")]
    [InlineData("""{"auths":{"r.example.org":{"username":"ann","password":"s:3cret"}}}""")]
    [InlineData("""{"auths":{"r.example.org/hep/coffea":{"auth":"YW5uOnM6M2NyZXQ="},"r.example.org":{"auth":"b3RoZXI6eA=="}}}""")]
    [InlineData("""{"credsStore":"","auths":{"other.example.org":{"auth":"b3RoZXI6eA=="},"r.example.org":{"auth":"YW5uOnM6M2NyZXQ="}}}""")]
    public async Task Every_way_in_which_docker_and_podman_write_a_password_is_read(string config)
    {
        _home.Write(".docker/config.json", config);
        var found = await Store().FindAsync("r.example.org", "hep/coffea", CancellationToken.None);
        Assert.Equal(("ann", "s:3cret"), (found!.User, found.Password));
        Assert.Equal("ann", found.ToString());
    }

    [Fact]
    public async Task Docker_hub_is_found_under_the_address_of_its_first_protocol()
    {
        _home.Write(".docker/config.json", """{"auths":{"https://index.docker.io/v1/":{"auth":"YW5uOng="}}}""");
        Assert.Equal("ann", (await Store().FindAsync("docker.io", "library/python", CancellationToken.None))!.User);
    }

    [Fact]
    public async Task The_files_that_variables_name_come_first_and_podmans_are_read_as_well()
    {
        var variables = new Dictionary<string, string?> { ["XDG_RUNTIME_DIR"] = _home["run"] };
        _home.Write("run/containers/auth.json", """{"auths":{"r.example.org":{"auth":"cG9kbWFuOng="}}}""");
        Assert.Equal("podman", (await Store(variables).FindAsync("r.example.org", "a", CancellationToken.None))!.User);
        _home.Write("docker/config.json", """{"auths":{"r.example.org":{"auth":"ZG9ja2VyOng="}}}""");
        variables["DOCKER_CONFIG"] = _home["docker"];
        Assert.Equal("docker", (await Store(variables).FindAsync("r.example.org", "a", CancellationToken.None))!.User);
        variables["REGISTRY_AUTH_FILE"] = _home.Write("own.json", """{"auths":{"r.example.org":{"auth":"b3duOng="}}}""");
        Assert.Equal("own", (await Store(variables).FindAsync("r.example.org", "a", CancellationToken.None))!.User);
    }

    [Fact]
    public async Task A_login_is_kept_for_its_user_alone_and_all_else_in_the_file_stays()
    {
        string path = _home.Write(".docker/config.json", """{"proxies":{"default":{"noProxy":"x"}},"auths":{"https://r.example.org/v1/":{"auth":"b2xkOng="}}}""");
        Assert.Equal(path, await Store().StoreAsync("r.example.org", new() { User = "ann", Password = "p" }, CancellationToken.None));
        string text = await File.ReadAllTextAsync(path);
        Assert.Contains("noProxy", text, StringComparison.Ordinal);
        Assert.DoesNotContain("b2xkOng=", text, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal("ann", (await Store().FindAsync("r.example.org", "a", CancellationToken.None))!.User);
        Assert.Equal([path], await Store().EraseAsync("r.example.org", CancellationToken.None));
        Assert.Empty(await Store().EraseAsync("r.example.org", CancellationToken.None));
        Assert.Null(await Store().FindAsync("r.example.org", "a", CancellationToken.None));
    }

    [Fact]
    public async Task A_helper_keeps_passwords_where_one_is_set_up_and_no_word_of_its_command_line_is_one()
    {
        _home.Write(".docker/config.json", """{"credHelpers":{"r.example.org":"test"}}""");
        Helper();
        Assert.Null(await Store().FindAsync("r.example.org", "a", CancellationToken.None));
        Assert.Equal("docker-credential-test", await Store().StoreAsync("r.example.org", new() { User = "ann", Password = "s3cret" }, CancellationToken.None));
        Assert.DoesNotContain("s3cret", await File.ReadAllTextAsync(_home["words"]), StringComparison.Ordinal);
        Assert.DoesNotContain("auth", await File.ReadAllTextAsync(_home[".docker", "config.json"]), StringComparison.Ordinal);
        var kept = await Store().FindAsync("r.example.org", "a", CancellationToken.None);
        Assert.Equal(("ann", "s3cret"), (kept!.User, kept.Password));
        Assert.Equal(["docker-credential-test"], await Store().EraseAsync("r.example.org", CancellationToken.None));
        Assert.Null(await Store().FindAsync("r.example.org", "a", CancellationToken.None));
    }

    [Theory]
    [InlineData("""{"credHelpers":{"r.example.org":"missing"}}""", "a credential helper is not installed: \"docker-credential-missing\"")]
    [InlineData("""{"credHelpers":{"r.example.org":"../../evil"}}""", "a credential helper is not installed: \"docker-credential-../../evil\"")]
    [InlineData("""{"auths":""", "not a JSON object with docker's settings: \"FILE\"")]
    [InlineData("""[1]""", "not a JSON object with docker's settings: \"FILE\"")]
    [InlineData("""{"auths":{"r.example.org":{"auth":"s3cret!"}}}""", "an \"auth\" is not the base64 of NAME:PASSWORD, in file: \"FILE\"")]
    public async Task What_is_wrong_in_the_files_is_said_in_one_line(string config, string message)
    {
        string path = _home.Write(".docker/config.json", config);
        var error = await Assert.ThrowsAsync<PonchoException>(() => Store().FindAsync("r.example.org", "a", CancellationToken.None));
        Assert.Equal(message.Replace("FILE", path, StringComparison.Ordinal), error.Message);
    }

    private CredentialStore Store(Dictionary<string, string?>? variables = null) => new(EnvironmentVariables.From(
        (variables ?? []).Append(new("HOME", _home.Path)).Append(new("PATH", _home["bin"] + ":/usr/bin:/bin"))));

    private void Helper()
    {
        string path = _home.Write("bin/docker-credential-test", $"""
            #!/bin/sh
            echo "$0 $@" >> {_home["words"]}
            case "$1" in
            store) cat > {_home["kept"]} ;;
            get) if test -f {_home["kept"]}; then cat {_home["kept"]}; else echo 'credentials not found in native keychain'; exit 1; fi ;;
            erase) rm {_home["kept"]} ;;
            esac
            """);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }
}
