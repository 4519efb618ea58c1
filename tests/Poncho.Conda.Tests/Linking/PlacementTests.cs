using Poncho.Conda.Linking;
using Poncho.IO;
using Xunit;

namespace Poncho.Conda.Tests.Linking;

public sealed class PlacementTests
{
    [Theory]
    [InlineData("site-packages/a/b.py", "lib/python3.11/site-packages/a/b.py")]
    [InlineData("python-scripts/tool", "bin/tool")]
    [InlineData("site-packages", "site-packages")]
    [InlineData("share/site-packages/x", "share/site-packages/x")]
    [InlineData("bin/x", "bin/x")]
    public void Place_moves_modules_and_scripts(string path, string place) => Assert.Equal(place, NoarchPlacement.Place(path, PythonInfo.For("3.11.2", null)));

    [Theory]
    [InlineData("3.11.2", null, "3.11", "lib/python3.11/site-packages", "bin/python3.11")]
    [InlineData("3.14rc1", null, "3.14", "lib/python3.14/site-packages", "bin/python3.14")]
    [InlineData("3.13.2", "lib/python3.13t/site-packages", "3.13", "lib/python3.13t/site-packages", "bin/python3.13")]
    [InlineData("2.7", "", "2.7", "lib/python2.7/site-packages", "bin/python2.7")]
    public void Python_says_where_its_modules_are(string version, string? given, string shortVersion, string sitePackages, string executable)
    {
        var python = PythonInfo.For(version, given);
        Assert.Equal((version, shortVersion, sitePackages, executable), (python.Version, python.ShortVersion, python.SitePackages, python.Executable));
    }

    [Theory]
    [InlineData("3", null)]
    [InlineData("", null)]
    [InlineData("3.x", null)]
    [InlineData("3.11", "/usr/lib/python3")]
    [InlineData("3.11", "../lib")]
    public void Python_refuses_what_is_no_version_or_no_place(string version, string? sitePackages) => Assert.Throws<PonchoException>(() => PythonInfo.For(version, sitePackages));

    [Theory]
    [InlineData("site-packages/a.py", true)]
    [InlineData("site-packages/a/b c.py", true)]
    [InlineData("site-packages/a\nb.py", false)]
    [InlineData("site-packages/.py", false)]
    [InlineData("share/a.py", false)]
    [InlineData("site-packages/a.pyw", false)]
    public void Modules_are_compiled_as_conda_chooses(string path, bool isCompiled) => Assert.Equal(isCompiled, NoarchPlacement.IsCompiled(path));

    [Theory]
    [InlineData("3.11.2", "lib/a/b.py", "lib/a/__pycache__/b.cpython-311.pyc")]
    [InlineData("3.9.1", "b.py", "__pycache__/b.cpython-39.pyc")]
    [InlineData("2.7.18", "lib/a/b.py", "lib/a/b.pyc")]
    public void Byte_code_lies_where_python_looks(string version, string module, string byteCode) => Assert.Equal(byteCode, NoarchPlacement.ByteCodeOf(module, PythonInfo.For(version, null)));

    [Theory]
    [InlineData("lib/a", "b", false)]
    [InlineData("lib/a", "../b", false)]
    [InlineData("lib/a", "../../b", true)]
    [InlineData("a", "..", true)]
    [InlineData("lib/x/a", "../../share/../..", true)]
    [InlineData("lib/a", "x/../../../b", true)]
    [InlineData("lib/a", "./x/..", false)]
    [InlineData("lib/a", "/etc", true)]
    public void Links_that_leave_are_told(string path, string target, bool leaves) => Assert.Equal(leaves, SoftLink.LeavesPrefix(path, target));

    [Fact]
    public void Paths_are_ordered_by_their_utf8_bytes()
    {
        string[] names = ["a", "a/b", "a-b", "A", "ö", "日", "\uFFFD", "\U0001F40E", "a\U0001F40E", "a\uFFFDb"];
        var byBytes = names.OrderBy(name => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(name)), StringComparer.Ordinal);
        Assert.Equal(byBytes, names.Order(Utf8Order.Instance));
    }
}
