using System.Text.Json;
using Poncho.Analyze.Naming;
using Poncho.Analyze.Owning;
using Poncho.Testing;
using Xunit;

namespace Poncho.Analyze.Tests.Owning;

/// <summary>What Python's own library says of the environment that it runs in.</summary>
public sealed class PythonsOwnAnswerTests(ITestOutputHelper output)
{
    private const string Script = """
        import importlib.metadata, importlib.util, json, sys, os
        sys.path = [p for p in sys.path if p.startswith(sys.prefix + os.sep)]
        found = importlib.metadata.packages_distributions()
        print(json.dumps([sys.prefix, {name: found[name] for name in found if name.isidentifier() and importlib.util.find_spec(name)}]))
        """;

    [Fact]
    public async Task Each_module_of_the_Python_at_hand_is_of_the_project_that_it_says_itself()
    {
        var answer = await Programs.RunAsync(Programs.Need("python3"), ["-c", Script]);
        Assert.Equal("", answer.Error);
        using var document = JsonDocument.Parse(answer.Output);
        string prefix = document.RootElement[0].GetString()!;
        var environment = InstalledEnvironment.Read(prefix);
        List<string> wrong = [];
        int modules = 0;
        foreach (var member in document.RootElement[1].EnumerateObject())
        {
            // Of a namespace it names all that share it.
            string[] projects = [.. member.Value.EnumerateArray().Select(name => ProjectName.Normalize(name.GetString()!)).Distinct()];
            if (environment.OwnerOf(member.Name) is { Package: null }) continue;
            modules++;
            var owner = environment.OwnerOf(member.Name)?.Package;
            if (owner is null || !projects.Contains(ProjectName.Normalize(owner.Project ?? owner.Name))) wrong.Add($"{member.Name} of {string.Join(',', projects)}: {owner}");
        }
        output.WriteLine($"{modules} modules in {prefix}, {wrong.Count} wrong");
        Assert.Empty(wrong);
    }
}
