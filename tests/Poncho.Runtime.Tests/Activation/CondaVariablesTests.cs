using Poncho.Runtime.Activation;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.Activation;

public class CondaVariablesTests
{
    [Theory]
    [InlineData("etc/conda/env_vars.d/b.json", "{\"A\"")]
    [InlineData("etc/conda/env_vars.d/b.json", "[]")]
    [InlineData("etc/conda/env_vars.d/b.json", "")]
    [InlineData("conda-meta/state", "{\"env_vars\": 1}")]
    public void A_file_that_is_no_JSON_object_is_a_warning_and_the_others_count(string name, string content)
    {
        using var folder = new TempFolder();
        folder.Write("etc/conda/env_vars.d/a.json", "{\"ONE\": \"1\"}");
        folder.Write(name, content);
        folder.Write("etc/conda/env_vars.d/c.json", "{\"TWO\": \"2\"}");
        var warnings = new List<string>();
        Assert.Equal([("ONE", "1"), ("TWO", "2")], CondaVariables.Of(folder.Path, warnings.Add).ToList());
        Assert.StartsWith($"variables of the environment are left out: file {folder[name]}", Assert.Single(warnings), StringComparison.Ordinal);
    }
}
