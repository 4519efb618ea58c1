using System.Globalization;
using Poncho.Builder.Tests.Cli;
using Poncho.Testing;
using Poncho.Testing.Odd;
using Xunit;

namespace Poncho.Builder.Tests.Fuzzing;

/// <summary>See README.md: a few thousand inputs here, for as long as <c>PONCHO_FUZZ_MINUTES</c> says where that is set.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Any_mutated_input_is_read_or_refused_in_one_line()
    {
        using var folder = new TempFolder();
        using var fuzzer = new Fuzzer(await TargetsAsync(folder), Number("PONCHO_FUZZ_SEED") ?? 1);
        try
        {
            if (Number("PONCHO_FUZZ_MINUTES") is { } minutes) await fuzzer.RunAsync(TimeSpan.FromMinutes(minutes));
            else for (int number = 0; number < LongRun.Times(2500, 100_000); number++) await fuzzer.TryAsync(number);
        }
        finally
        {
            output.WriteLine(fuzzer.Report);
        }
    }

    private static async Task<IReadOnlyList<FuzzTarget>> TargetsAsync(TempFolder folder)
    {
        await OddChannel.WriteAsync(folder["odd"], [.. OddChannel.Good.Where(package => package.Name is "odd-hard-links" or "odd-link-kinds" or "odd-several-in-one-c-string" or "odd-generic")]);
        string spec = folder.Write("fuzz.json", $$"""{"conda": {"channels": ["{{folder["odd"]}}"], "packages": ["odd-hard-links", "odd-link-kinds", "odd-several-in-one-c-string", "odd-generic"]} }""");
        string[] tarballs = [folder["env.tar.gz"], folder["env.tar.zst"]];
        foreach (string tarball in tarballs) (await CliRun.InAsync(folder["home"], "create", spec, tarball, "--no-compile")).Succeeded();
        (await CliRun.InAsync(folder["home"], "lock", spec, "-o", folder["fuzz.lock"], "--no-compile")).Succeeded();
        return FuzzTargets.All([.. tarballs.Select(File.ReadAllBytes)], await File.ReadAllBytesAsync(folder["fuzz.lock"]));
    }

    private static int? Number(string variable) => int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
