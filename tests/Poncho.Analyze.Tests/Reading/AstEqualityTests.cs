using System.Globalization;
using Poncho.Analyze.Reading;
using Poncho.Testing;
using Xunit;

namespace Poncho.Analyze.Tests.Reading;

/// <summary>
/// Each file is read by the ast module of a Python of its own version and here. PONCHO_LONG=1 takes every Python at hand, and the folders that
/// PONCHO_PYTHON_SOURCES names (with colons between them).
/// </summary>
public class AstEqualityTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_standard_library_imports_what_ast_says()
    {
        string own = Programs.Need("python3");
        foreach (string python in LongRun.IsAsked ? [own, .. OtherPythons()] : (string[])[own]) await CompareAsync(python, await LibraryAsync(python));
        if (!LongRun.IsAsked || Environment.GetEnvironmentVariable("PONCHO_PYTHON_SOURCES") is not { Length: > 0 } folders) return;
        foreach (string folder in folders.Split(':')) await CompareAsync(own, folder);
    }

    private static IEnumerable<string> OtherPythons()
    {
        string versions = Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/", ".pyenv", "versions");
        return Directory.Exists(versions) ? Directory.GetDirectories(versions).Order().Select(version => Path.Combine(version, "bin", "python")) : [];
    }

    [Fact]
    public async Task The_wheels_of_the_shared_index_import_what_ast_says()
    {
        string python = Programs.Need("python3");
        string wheels = TestData.Path("pypi", "files");
        using var folder = new TempFolder();
        foreach (string wheel in Directory.GetFiles(wheels, "*.whl").Order().Take(LongRun.Times(12, int.MaxValue)))
        {
            System.IO.Compression.ZipFile.ExtractToDirectory(wheel, Path.Combine(folder.Path, Path.GetFileName(wheel)));
        }

        await CompareAsync(python, folder.Path);
    }

    private static async Task<string> LibraryAsync(string python)
    {
        ProgramResult result = await Programs.RunAsync(python, ["-c", "import os; print(os.path.dirname(os.__file__))"]);
        return result.Output.Trim();
    }

    // What lies in a standard library's folder and is no part of it, and its tests, half of all its lines.
    private static bool IsAside(string file) => file.Contains("/site-packages/", StringComparison.Ordinal) || file.Contains("/test", StringComparison.Ordinal);

    private async Task CompareAsync(string python, string folder)
    {
        string[] files = [.. Directory.GetFiles(folder, "*.py", SearchOption.AllDirectories).Where(file => LongRun.IsAsked || !IsAside(file))];
        Assert.NotEmpty(files);
        string script = Repository.Path("tests", "Poncho.Analyze.Tests", "Reading", "imports_by_ast.py");
        var wrong = new List<string>();
        int equal = 0, refused = 0, more = 0;
        foreach (string[] part in files.Chunk(500))
        {
            ProgramResult result = await Programs.RunAsync(python, [script, .. part]);
            Assert.True(result.Status == 0, result.Error);
            foreach (string line in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                AstAnswer answer = AstAnswer.Parse(line);
                SourceReading reading = SourceReader.Read(await File.ReadAllBytesAsync(answer.File));
                bool same = AstAnswer.Of(reading) == answer.Imports;
                if (same && answer.Refused) refused++;
                else if (same) equal++;
                else if (answer.Refused) more++;
                else wrong.Add($"{answer.File}: {reading.Problem}\n  ast:  {answer.Imports}\n  here: {AstAnswer.Of(reading)}");
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{folder}: {equal} of {files.Length} files equal, {refused} refused by both, {more} read here alone (another Python's), {wrong.Count} not equal"));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(5)));
    }
}
