using Poncho.Analyze.Choosing;
using Poncho.Analyze.Imports;
using Poncho.Analyze.Naming;
using Poncho.Analyze.Owning;
using Poncho.Analyze.Tests.Choosing;
using Poncho.Testing;
using Xunit;

namespace Poncho.Analyze.Tests.Owning;

/// <summary>Each module that the packages of the shared channel and index bring leads back to its package: through the table, an environment, and a choice.</summary>
public sealed class EverySharedPackageTests(ITestOutputHelper output) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_module_of_the_channel_leads_to_its_conda_package()
    {
        var packages = await SharedPackages.OfChannelAsync();
        var prefix = new FakePrefix(_folder.Path);
        foreach (var (name, version, files) in packages) prefix.CondaRecord(name, version, files);
        var environment = InstalledEnvironment.Read(_folder.Path);
        var names = packages.Select(package => package.Name).ToList();
        var catalog = new FakeCatalog(string.Join(' ', names), "nothing");
        List<string> wrong = [];
        int modules = 0;
        foreach (var (name, version, files) in packages)
        {
            foreach (string module in SharedPackages.Roots(files))
            {
                modules++;
                if (environment.OwnerOf(module)?.Package is not { } owner || (owner.Name, owner.Version) != (name, version)) wrong.Add($"environment: {module} of {name}");
                if (ImportTable.Find(module)?.CondaPackages.Contains(name) != true) wrong.Add($"table: {module} of {name}: {string.Join(',', ImportTable.Find(module)?.CondaPackages ?? [])}");
                if (await ChosenAsync(module, catalog) != name) wrong.Add($"choice: {module} of {name}");
            }
        }
        output.WriteLine($"{modules} modules of {packages.Count} conda packages, {wrong.Count} wrong");
        foreach (string line in wrong) output.WriteLine(line);
        Assert.Empty(wrong);
        Assert.True(modules > 80, $"{modules} modules");
    }

    [Fact]
    public async Task Each_module_of_the_index_leads_to_its_project()
    {
        Directory.CreateDirectory(_folder[FakePrefix.SiteFolder]);
        var projects = SharedPackages.OfIndex(_folder.Path);
        var environment = InstalledEnvironment.Read(_folder.Path);
        var catalog = new FakeCatalog("nothing", string.Join(' ', projects.Select(project => project.Name)));
        List<string> wrong = [];
        int modules = 0;
        foreach (var (name, version, files) in projects)
        {
            foreach (string module in SharedPackages.Roots(files))
            {
                modules++;
                if (environment.OwnerOf(module)?.Package is not { } owner || (owner.Project, owner.Version) != (name, version)) wrong.Add($"environment: {module} of {name}");
                if (ImportTable.Find(module)?.Projects.Contains(name) != true) wrong.Add($"table: {module} of {name}: {string.Join(',', ImportTable.Find(module)?.Projects ?? [])}");
                if (await ChosenAsync(module, catalog) != name) wrong.Add($"choice: {module} of {name}");
            }
        }
        output.WriteLine($"{modules} modules of {projects.Count} projects, {wrong.Count} wrong");
        Assert.Empty(environment.Faults);
        foreach (string line in wrong) output.WriteLine(line);
        Assert.Empty(wrong);
        Assert.True(modules > 60, $"{modules} modules");
    }

    private static async Task<string?> ChosenAsync(string module, FakeCatalog catalog)
    {
        var used = new UsedImport(new SourceImport(module, [], 0, ImportUse.Needed, 1), "a.py");
        var choice = await PackageChooser.ChooseAsync([used], null, catalog, new ChoosingOptions { Python = new PythonRelease(3, 11) }, TestContext.Current.CancellationToken);
        return choice.Packages.Count == 1 ? choice.Packages[0].Name : null;
    }
}
