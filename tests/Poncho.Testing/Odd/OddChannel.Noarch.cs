namespace Poncho.Testing.Odd;

/// <content>Packages for every platform.</content>
public static partial class OddChannel
{
    private static string[] OnPython => ["python 3.11.*"];

    private static OddPackage Generic() => new OddPackage("odd-generic") { Noarch = "generic" }
        .File("site-packages/stays.py", "x = 1\n").File("python-scripts/stays", "stays\n").File("etc/a.cfg", $"{Placeholder}\n", placeholder: Placeholder);

    private static OddPackage PythonScripts() => new OddPackage("odd-python-scripts") { Noarch = "python", Depends = OnPython }
        .Script("python-scripts/tool", $"#!{Placeholder}/bin/python\nimport odd\n", Placeholder).Script("python-scripts/sub/tool", "#!/bin/sh\n").Script("bin/stays", "#!/bin/sh\n")
        .File("site-packages/odd/__init__.py", "x = 1\n").File("site-packages/odd.txt", "text\n").File("share/site-packages/stays.py", "y = 1\n");

    private static OddPackage EntryPoints() => new OddPackage("odd-entry-points")
    {
        Noarch = "python",
        Depends = OnPython,
        EntryPoints = ["odd = odd.main:main", "odd-method=odd.main:Odd.run", "odd.dotted  =  odd:start"],
    }.File("site-packages/odd/main.py", "def main(): pass\n").File("site-packages/odd/__init__.py", "");

    private static OddPackage EntryPointExtras() => new OddPackage("odd-entry-point-extras")
    {
        Noarch = "python",
        Depends = OnPython,
        EntryPoints = ["odd-extra = odd_extra.main:main [speed, colour]"],
    }.File("site-packages/odd_extra/main.py", "def main(): pass\n");

    private static OddPackage SitePackagesPath() => new OddPackage("odd-site-packages-path") { Noarch = "python", Depends = ["python 3.13.*"], EntryPoints = ["odd-t = odd_t:main"] }
        .File("site-packages/odd_t.py", "def main(): pass\n").Script("python-scripts/odd-script", $"#!{Placeholder}/bin/python\n", Placeholder);

    private static OddPackage ModuleWithPlaceholder() => new OddPackage("odd-module-with-placeholder") { Noarch = "python", Depends = OnPython }
        .File("site-packages/odd_config.py", $"PREFIX = '{Placeholder}'\n", placeholder: Placeholder).File("site-packages/odd_plain.py", "x = 1\n");

    private static OddPackage NoarchLinks() => new OddPackage("odd-noarch-links") { Noarch = "python", Depends = OnPython }
        .File("site-packages/odd_links/a.py", "x = 1\n").SoftLink("site-packages/odd_links/b.py", "a.py").SoftLink("site-packages/odd_links/data", "../../share/odd").File("share/odd/data.txt", "data\n");
}
