using System.Globalization;
using Poncho.Conda.Linking;
using Poncho.Conda.Packages;
using Poncho.IO;
using Poncho.Testing;
using Poncho.Testing.Odd;
using Xunit;

namespace Poncho.Conda.Tests.Packages;

/// <summary>Damaged and hostile archives: whatever the bytes are, the answer is the package or one line for the user. Seeds are fixed; <c>PONCHO_FUZZ</c> sets how many mutations.</summary>
public sealed class MutatedArchiveTests
{
    private static readonly int s_count = int.TryParse(Environment.GetEnvironmentVariable("PONCHO_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : LongRun.Times(400, 15_000);

    [Fact]
    public Task Mutated_archives_are_read_or_refused() => MutateAsync(seed: 1, static (package, format, random) => Mutate(package.ToBytes(format), random));

    [Fact]
    public Task Mutated_tarballs_are_read_or_refused() => MutateAsync(seed: 2, static (package, format, random) => package.ToBytes(format, bytes => Mutate(bytes, random)));

    [Fact]
    public async Task Archives_cut_anywhere_are_refused_in_one_line()
    {
        using var folder = new TempFolder();
        foreach (var format in Enum.GetValues<OddFormat>())
        {
            byte[] whole = OddChannel.Good.Single(package => package.Name == "odd-many-frames").ToBytes(format);
            for (int length = 0; length < whole.Length; length += 1 + length / 20)
            {
                string path = folder[$"cut-{length}"];
                await File.WriteAllBytesAsync(path, whole[..length]);
                var error = await Assert.ThrowsAsync<PonchoException>(() => ReadAsync(path));
                Assert.DoesNotContain(error.Message, char.IsControl);
                Assert.EndsWith($"\"cut-{length}\"", error.Message, StringComparison.Ordinal);
                File.Delete(path);
            }
        }
    }

    /// <summary>The fuzzer's find: the byte after "BZh", from which the library expects a digit.</summary>
    [Fact]
    public async Task Bzip2_of_any_block_size_is_read_or_refused()
    {
        using var folder = new TempFolder();
        byte[] bytes = OddChannel.Good[0].ToBytes(OddFormat.TarBz2);
        for (int size = 0; size < 256; size++)
        {
            bytes[3] = (byte)size;
            await File.WriteAllBytesAsync(folder["sized"], bytes);
            if (await Record.ExceptionAsync(() => ReadAsync(folder["sized"])) is { } error) Assert.IsType<PonchoException>(error);
        }
    }

    private static async Task MutateAsync(int seed, Func<OddPackage, OddFormat, Random, byte[]> mutate)
    {
        using var folder = new TempFolder();
        string path = folder["mutated"];
        for (int i = 0; i < s_count; i++)
        {
            var random = new Random(HashCode(seed, i));
            var sources = OddChannel.Good.Concat(OddChannel.Broken).ToList();
            var package = sources[random.Next(sources.Count)];
            var format = (OddFormat)random.Next(2);
            byte[] bytes = mutate(package, format, random);
            await File.WriteAllBytesAsync(path, bytes);
            try
            {
                await ReadAsync(path);
            }
            catch (PonchoException e)
            {
                Assert.DoesNotContain(e.Message, char.IsControl);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, mutation {i} of {package.FileName(format)}", e);
            }
        }
    }

    // HashCode.Combine differs from run to run.
    private static int HashCode(int seed, int i) => seed * 1_000_003 + i;

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        bytes = [.. bytes];
        for (int changes = 1 + random.Next(4); changes > 0 && bytes.Length > 0; changes--)
        {
            int at = random.Next(bytes.Length);
            switch (random.Next(5))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes = bytes[..at]; break;
                case 3: bytes = [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(600))..]]; break;
                default: bytes = [.. bytes[..at], .. bytes[at..Math.Min(bytes.Length, at + random.Next(600))], .. bytes[at..]]; break;
            }
        }

        return bytes;
    }

    private static async Task ReadAsync(string path)
    {
        await using var archive = await CondaArchive.OpenAsync(path, default);
        var plan = LinkPlan.For(archive.Metadata, PythonInfo.For("3.11.2", null));
        var check = new PayloadCheck(plan);
        await foreach (var entry in archive.ReadPayloadAsync(default))
        {
            _ = check.Admit(entry);
            if (entry.Content is not null) await entry.Content.CopyToAsync(Stream.Null);
        }

        plan = check.Finish();
        var spooled = await archive.SpoolAsync(default);
        foreach (var entry in spooled.Entries.Where(entry => entry.Type == PackageEntryType.File))
        {
            using var content = spooled.Open(entry.Path);
            await content.CopyToAsync(Stream.Null);
        }

        _ = CondaMetaRecord.Write(archive.Metadata, plan, new RecordSource { FileName = archive.Name, Channel = "https://c", Url = "https://c/noarch/x" }, plan.Compiled.Select(file => file.ByteCode));
    }
}
