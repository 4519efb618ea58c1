using Poncho.Analyze.Owning;
using Xunit;

namespace Poncho.Analyze.Tests.Owning;

public class ModuleFilesTests
{
    [Theory]
    [InlineData("six.py", "six")]
    [InlineData("a/b/__init__.py", "a.b")]
    [InlineData("a/b/c.py", "a.b.c")]
    [InlineData("_cffi_backend.cpython-311-x86_64-linux-gnu.so", "_cffi_backend")]
    [InlineData("a/_b.abi3.so", "a._b")]
    [InlineData("win32/win32api.pyd", "win32.win32api")]
    [InlineData("old.pyc", "old")]
    [InlineData("a/__pycache__/b.cpython-311.pyc", null)]
    [InlineData("a/data.json", null)]
    [InlineData("a-1.0.dist-info/METADATA", null)]
    [InlineData("a-b/c.py", null)]
    [InlineData("__init__.py", null)]
    [InlineData("libz.so.1", null)]
    [InlineData("x.pth", null)]
    [InlineData("../../../bin/tool.py", null)]
    [InlineData("1a.py", null)]
    [InlineData("", null)]
    public void A_file_is_the_module_that_Python_finds_in_it(string path, string? module) => Assert.Equal(module, ModuleFiles.ModuleOf(path));
}
