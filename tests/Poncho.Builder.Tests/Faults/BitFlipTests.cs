using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Faults;

/// <summary>
/// One bit flips in something that lies on the disk: it is caught before it is used, or has no effect. 2,000 positions in the long run (the kept index of channels has its own test beside
/// the loader), a sample here.
/// </summary>
public sealed class BitFlipTests(StoredSmall small, ITestOutputHelper output) : IClassFixture<StoredSmall>
{
    private static readonly int s_flips = LongRun.Times(50, 250);

    [Theory]
    [InlineData("zst")]
    [InlineData("gz")]
    public Task Export_finds_a_flipped_bit_in_a_blob(string form) => FlipAsync(Blobs(), 1, async what =>
    {
        if (Directory.Exists(Path.Combine(small.Home, "members"))) Directory.Delete(Path.Combine(small.Home, "members"), recursive: true);
        var result = await small.ExportAsync(form);
        if (result.Status == 0) Assert.Equal(small.Tarballs[form], await File.ReadAllBytesAsync(small.Exported(form)));
        else
        {
            StoredSmall.CheckRefused(result, what);
            Assert.Contains("create or pull the environment again", result.Error, StringComparison.Ordinal);
        }

        return result.Status != 0;
    });

    [Fact]
    public Task Run_finds_a_flipped_bit_in_a_blob() => FlipAsync(Blobs(), 2, async what =>
    {
        var result = await small.RunAsync("small");
        if (result.Status == 0) Assert.Equal(small.Tree, small.Unpacked());
        else StoredSmall.CheckRefused(result, what);
        return result.Status != 0;
    });

    [Theory]
    [InlineData("zst")]
    [InlineData("gz")]
    public async Task Run_finds_a_flipped_bit_in_a_tarball(string form)
    {
        await File.WriteAllBytesAsync(small.Exported(form), small.Tarballs[form]);
        await FlipAsync([small.Exported(form)], 3, async what =>
        {
            var result = await small.RunAsync(small.Exported(form));
            if (result.Status == 0) Assert.Equal(small.Tree, small.Unpacked());
            else StoredSmall.CheckRefused(result, what);
            return result.Status != 0;
        });
    }

    [Fact]
    public async Task Kept_gzip_members_are_made_again()
    {
        (await small.ExportAsync("gz")).Succeeded();
        await FlipAsync(Directory.GetFiles(Path.Combine(small.Home, "members")), 4, async _ =>
        {
            (await small.ExportAsync("gz")).Succeeded();
            Assert.Equal(small.Tarballs["gz"], await File.ReadAllBytesAsync(small.Exported("gz")));
            return false;
        });
    }

    [Fact]
    public Task A_damaged_note_of_a_layer_is_made_again_and_create_gives_the_same() => FlipAsync(Directory.GetFiles(Path.Combine(small.Home, "layers"), "*.json"), 5, async _ =>
    {
        Assert.Equal(small.Said, (await small.CreateAsync(small.Home)).Succeeded().Output);
        return false;
    });

    [Fact]
    public Task The_store_s_index_is_right_or_refused() => FlipAsync([Path.Combine(small.Home, "store", "index.json"), Path.Combine(small.Home, "store", "oci-layout")], 6, async what =>
    {
        var result = await small.ExportAsync("zst");
        if (result.Status == 0) Assert.Equal(small.Tarballs["zst"], await File.ReadAllBytesAsync(small.Exported("zst")));
        else StoredSmall.CheckRefused(result, what);
        return result.Status != 0;
    });

    [Fact]
    public Task Create_finds_a_flipped_bit_in_an_archive() => FlipAsync([.. Directory.GetFiles(small.Channel, "odd-*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".json", StringComparison.Ordinal))], 7, async what =>
    {
        string home = small["another"];
        var result = await small.CreateAsync(home);
        if (Directory.Exists(home)) Directory.Delete(home, recursive: true);
        if (result.Status == 0) Assert.Equal(small.Said, result.Output);
        else StoredSmall.CheckRefused(result, what);
        return result.Status != 0;
    });

    /// <summary>What the hint says: it is set aside, and create makes it again.</summary>
    [Fact]
    public async Task A_damaged_layer_is_set_aside_and_create_makes_it_again()
    {
        string blob = Blobs().OrderByDescending(path => new FileInfo(path).Length).First();
        byte[] sound = await File.ReadAllBytesAsync(blob);
        await File.WriteAllBytesAsync(blob, new byte[sound.Length]);
        var result = await small.ExportAsync("zst");
        Assert.Contains(blob, result.Error, StringComparison.Ordinal);
        Assert.Contains("create or pull the environment again", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(blob));
        Assert.Equal(small.Said, (await small.CreateAsync(small.Home)).Succeeded().Output);
        Assert.Equal(sound, await File.ReadAllBytesAsync(blob));
        (await small.ExportAsync("zst")).Succeeded();
        Assert.Equal(small.Tarballs["zst"], await File.ReadAllBytesAsync(small.Exported("zst")));
    }

    private string[] Blobs() => Directory.GetFiles(Path.Combine(small.Home, "store", "blobs", "sha256"));

    // Tells of each flip whether it was refused, and puts the file back.
    private async Task FlipAsync(string[] files, int seed, Func<string, Task<bool>> useAsync)
    {
        Array.Sort(files, StringComparer.Ordinal);
        Assert.NotEmpty(files);
        var random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < s_flips; i++)
        {
            string file = files[random.Next(files.Length)];
            byte[] sound = await File.ReadAllBytesAsync(file);
            byte[] flipped = [.. sound];
            int at = random.Next(sound.Length), bit = random.Next(8);
            flipped[at] ^= (byte)(1 << bit);
            await File.WriteAllBytesAsync(file, flipped);
            if (await useAsync($"bit {bit} of byte {at} of {file}")) refused++;
            await File.WriteAllBytesAsync(file, sound);
        }

        output.WriteLine($"{s_flips} bits flipped: {refused} times refused, {s_flips - refused} times without effect");
    }
}
