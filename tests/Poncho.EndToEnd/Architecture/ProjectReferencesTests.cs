using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Poncho.Testing;
using Xunit;

namespace Poncho.EndToEnd.Architecture;

/// <summary>The arrows between the projects point down only.</summary>
public class ProjectReferencesTests
{
    private static readonly Dictionary<string, string[]> s_mayUse = new(StringComparer.Ordinal)
    {
        ["Poncho.IO"] = [],
        ["Poncho.Oci"] = ["Poncho.IO"],
        ["Poncho.Conda"] = ["Poncho.IO"],
        ["Poncho.Analyze"] = ["Poncho.IO"],
        ["Poncho.Runtime"] = ["Poncho.IO", "Poncho.Oci"],
        ["Poncho.Node"] = ["Poncho.IO", "Poncho.Oci", "Poncho.Runtime"],
        ["Poncho.Builder"] = ["Poncho.Analyze", "Poncho.Conda", "Poncho.IO", "Poncho.Oci", "Poncho.Runtime"],
        ["Poncho.Registry"] = ["Poncho.IO", "Poncho.Oci"],
    };

    // What the assembly of a project is called, where it is not as the project.
    private static readonly Dictionary<string, string> s_programs = new(StringComparer.Ordinal) { ["Poncho.Builder"] = "poncho", ["Poncho.Node"] = "poncho_package_run" };

    [Fact]
    public void Every_project_is_known_here() => Assert.Equal(s_mayUse.Keys.Order(StringComparer.Ordinal), SourceTree.Projects.Order(StringComparer.Ordinal));

    [Fact]
    public void Projects_refer_only_to_what_lies_below_them()
    {
        foreach (var (project, allowed) in s_mayUse)
        {
            var references = XDocument.Load(Repository.Path(project, project + ".csproj")).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));
            Findings.None(references.Except(allowed).Select(other => $"{project} -> {other}"));
        }
    }

    [Fact]
    public void Assemblies_use_only_what_lies_below_them()
    {
        foreach (var (project, allowed) in s_mayUse)
        {
            // The registry is not beside this test; its project file was read above.
            string assembly = Path.Combine(AppContext.BaseDirectory, s_programs.GetValueOrDefault(project, project) + ".dll");
            if (project != "Poncho.Registry") Findings.None(References(assembly).Where(IsOurs).Except(allowed).Select(other => $"{project} -> {other}"));
        }
    }

    private static bool IsOurs(string assembly) => assembly.StartsWith("Poncho.", StringComparison.Ordinal) || assembly is "poncho" or "poncho-registry" or "poncho_package_run";

    private static string[] References(string assembly)
    {
        using var file = File.OpenRead(assembly);
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
