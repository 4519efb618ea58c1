using Poncho.Builder.Wheels;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Resolving;

public sealed class BuiltWheelsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly BuiltWheels _wheels;
    private readonly Digest _key = Digest.Of("key"u8), _other = Digest.Of("other"u8);

    public BuiltWheelsTests() => _wheels = new BuiltWheels(_folder["wheels"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_was_never_built_is_not_found()
    {
        Assert.Null(await _wheels.FindAsync(_key, CancellationToken.None));
        Assert.Null(await _wheels.FindAsync(_other, "x.whl", CancellationToken.None));
        Assert.Empty(_wheels.Unnoted());
    }

    [Fact]
    public async Task A_wheel_is_found_by_what_it_was_built_of_and_by_its_digest()
    {
        string path = _folder.Write("x-1-py3-none-any.whl", "content");
        var added = await _wheels.AddAsync(_key, path, CancellationToken.None);
        Assert.False(File.Exists(path));
        Assert.Equal(("x-1-py3-none-any.whl", Digest.Of("content"u8)), (added.FileName, added.Sha256));
        Assert.Equal(added, await _wheels.FindAsync(_key, CancellationToken.None));
        Assert.Equal(added, await _wheels.FindAsync(added.Sha256, added.FileName, CancellationToken.None));
        Assert.Null(await _wheels.FindAsync(added.Sha256, "y.whl", CancellationToken.None));
        Assert.Null(await _wheels.FindAsync(_other, CancellationToken.None));
    }

    [Fact]
    public async Task Another_build_of_the_same_does_not_take_the_first_away()
    {
        var first = await AddAsync(_key, "one");
        var second = await AddAsync(_key, "two");
        Assert.Equal(second, await _wheels.FindAsync(_key, CancellationToken.None));
        Assert.Equal(first, await _wheels.FindAsync(first.Sha256, first.FileName, CancellationToken.None));
    }

    [Fact]
    public async Task A_damaged_wheel_counts_as_never_built()
    {
        var added = await AddAsync(_key, "content");
        File.WriteAllText(added.Path, "damaged");
        Assert.Null(await _wheels.FindAsync(_key, CancellationToken.None));
        Assert.Null(await _wheels.FindAsync(added.Sha256, added.FileName, CancellationToken.None));
        Assert.Equal(added, await AddAsync(_key, "content"));
        Assert.Equal(added, await _wheels.FindAsync(_key, CancellationToken.None));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense\n")]
    [InlineData("00  x.whl\n")]
    public async Task A_wheel_with_a_damaged_note_counts_as_never_built(string note)
    {
        await AddAsync(_key, "content");
        File.WriteAllText(_folder["wheels", _key.Hex + ".built"], note);
        Assert.Null(await _wheels.FindAsync(_key, CancellationToken.None));
    }

    [Fact]
    public async Task Wheels_that_no_source_names_are_known()
    {
        await AddAsync(_key, "of a source");
        string path = _folder.Write("x-1-py3-none-any.whl", "of local code");
        var local = await _wheels.AddAsync(path, CancellationToken.None);
        Assert.Equal([Path.GetDirectoryName(local.Path)!], _wheels.Unnoted());
    }

    private Task<BuiltWheel> AddAsync(Digest key, string content) => _wheels.AddAsync(key, _folder.Write("x-1-py3-none-any.whl", content), CancellationToken.None);
}
