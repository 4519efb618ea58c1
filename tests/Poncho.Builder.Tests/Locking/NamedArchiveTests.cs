using Poncho.Builder.Locks;
using Xunit;

namespace Poncho.Builder.Tests.Locking;

public sealed class NamedArchiveTests : IDisposable
{
    private readonly MadeChannel _channel = new();

    public void Dispose() => _channel.Dispose();

    [Theory]
    [InlineData("{0}/linux-64/a-1-h_0.conda")]
    [InlineData("file://{0}/linux-64/a-1-h_0.conda")]
    [InlineData("a[url={0}/linux-64/a-1-h_0.conda]")]
    public async Task An_archive_by_its_address_is_that_archive_though_a_newer_one_is_there(string package)
    {
        string spec = (await _channel.WithAsync("a 1", "a 2")).Spec(string.Format(null, package, _channel.Folder));
        Assert.Equal("a 1", await LockedAsync(spec));
    }

    [Fact]
    public async Task An_archive_of_a_channel_that_is_not_listed_is_found_there_and_built()
    {
        using var other = new MadeChannel();
        await other.WithAsync("b 1");
        await _channel.WithAsync("a 1", "b 2");
        Directory.Move(other.Folder, other["elsewhere"]);
        string spec = _channel.Spec($"a {other["elsewhere"]}/linux-64/b-1-h_0.conda");
        Assert.Equal("a 1, b 1", await LockedAsync(spec));
        (await _channel.PonchoAsync("create", "--locked", spec)).Succeeded();
    }

    [Fact]
    public async Task An_archive_of_another_platform_is_not_available_here()
    {
        string spec = (await _channel.WithAsync("a 1", "a 2@osx-64")).Spec($"{_channel.Folder}/osx-64/a-2-h_0.conda");
        var failed = await _channel.PonchoAsync("lock", spec);
        Assert.Equal(1, failed.Status);
        Assert.Contains("is of the platform \"osx-64\"", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_in_no_platform_folder_is_refused_with_its_place()
    {
        string spec = (await _channel.WithAsync("a 1")).Spec("/somewhere/files/a-1-h_0.conda");
        var failed = await _channel.PonchoAsync("lock", spec);
        Assert.Equal(1, failed.Status);
        Assert.StartsWith($"poncho: {spec}:1:", failed.Error, StringComparison.Ordinal);
        Assert.Contains("not the address of a package in a platform folder of a channel", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_folders_of_one_name_are_no_one_channel()
    {
        using var other = new MadeChannel();
        await other.WithAsync("a 1");
        string spec = (await _channel.WithAsync("a 2")).Spec($"{other.Folder}/linux-64/a-1-h_0.conda");
        var failed = await _channel.PonchoAsync("lock", spec);
        Assert.Equal(1, failed.Status);
        Assert.Contains("two folders cannot both be the channel \"channel\"", failed.Error, StringComparison.Ordinal);
    }

    private async Task<string> LockedAsync(string spec)
    {
        (await _channel.PonchoAsync("lock", spec)).Succeeded();
        var file = await LockFile.TryReadAsync(spec + ".lock.json", default);
        return string.Join(", ", file!.Platforms.Single().Sources.Cast<CondaSource>().Select(p => $"{p.Name} {p.Version}"));
    }
}
