using System.Reflection;
using Poncho.Builder.Homes;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Homes;

public class PonchoHomeTests
{
    private static readonly PonchoHome s_home = new("/home");

    [Fact]
    public void Every_folder_of_the_home_is_listed_once()
    {
        var paths = typeof(PonchoHome).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.PropertyType == typeof(string) && property.Name != nameof(PonchoHome.Root))
            .Select(property => (string)property.GetValue(s_home)!);
        Assert.Equal(paths.Order(StringComparer.Ordinal), s_home.Folders.Select(folder => folder.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_documents_say_of_every_folder_what_it_is_for_and_what_frees_it()
    {
        string[] rows = File.ReadAllLines(Repository.Path("docs", "configuration.md"));
        Assert.All(s_home.Folders, folder =>
        {
            string row = Assert.Single(rows, line => line.StartsWith($"| `{folder.Name}/` | ", StringComparison.Ordinal));
            Assert.Equal(folder.IsCache, row.Contains("| `prune --all`", StringComparison.Ordinal));
        });
    }
}
