using Poncho.Builder.Editing;
using Poncho.IO;
using Poncho.Testing;
using Xunit;

namespace Poncho.Builder.Tests.Editing;

public sealed class SpecEditorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // What is done (+ adds, +pip adds for pip, - removes), the text, and the text then; ~ is a line break.
    public static TheoryData<string, string, string> Texts => new()
    {
        // JSON in one line, and a list of the original's.
        { "+ scipy", """{"conda": ["numpy"]}""", """{"conda": ["numpy", "scipy"]}""" },
        { "+ scipy", """{"conda": ["numpy" , ] }""", """{"conda": ["numpy", "scipy" , ] }""" },
        { "+ scipy", """{"conda": [], "pip": ["a"]}""", """{"conda": ["scipy"], "pip": ["a"]}""" },
        { "+ scipy", """{"pip": ["a"]}""", """{"pip": ["a"], "conda": ["scipy"]}""" },
        { "+ scipy", """{"conda": {"channels": ["x"]}, "pip": ["a"]}""", """{"conda": {"channels": ["x"], "packages": ["scipy"]}, "pip": ["a"]}""" },
        { "+pip uproot>=5", """{"conda": ["numpy"]}""", """{"conda": ["numpy"], "pip": ["uproot>=5"]}""" },
        { "- numpy", """{"conda": ["numpy", "scipy"]}""", """{"conda": ["scipy"]}""" },
        { "- scipy", """{"conda": ["numpy", "scipy"]}""", """{"conda": ["numpy"]}""" },
        { "- scipy", """{"conda": ["numpy", "scipy",]}""", """{"conda": ["numpy",]}""" },
        { "- numpy scipy", """{"conda": ["numpy", "scipy"], "pip": ["a"]}""", """{"conda": [], "pip": ["a"]}""" },
        { "+ numpy>=2", """{"conda": ["numpy >=1.20", "scipy"]}""", """{"conda": ["numpy>=2", "scipy"]}""" },

        // JSON in lines, with comments.
        { "+ c", "{~  \"conda\": {~    \"packages\": [~      \"a\", // first~      \"b\" // second~    ]~  }~}~", "{~  \"conda\": {~    \"packages\": [~      \"a\", // first~      \"b\", // second~      \"c\"~    ]~  }~}~" },
        { "+ c", "{\"conda\": [~    \"a\",~    \"b\",~]}~", "{\"conda\": [~    \"a\",~    \"b\",~    \"c\",~]}~" },
        { "- b", "{~  \"conda\": [~    \"a\", // first~    \"b\" // second~  ]~}~", "{~  \"conda\": [~    \"a\" // first~  ]~}~" },
        { "- a", "{~  \"conda\": [~    // why a~    \"a\",~    \"b\"~  ]~}~", "{~  \"conda\": [~    // why a~    \"b\"~  ]~}~" },
        { "+pip x", "{~    \"conda\": [\"a\"]~}~", "{~    \"conda\": [\"a\"],~    \"pip\": [\"x\"]~}~" },

        // environment.yml.
        { "+ c", "# mine~name: n~channels: [conda-forge]~dependencies:~  - a   # first~  - b>=1 # second~# end~", "# mine~name: n~channels: [conda-forge]~dependencies:~  - a   # first~  - b>=1 # second~  - c~# end~" },
        { "+ c", "dependencies:~- a~- pip:~  - x~", "dependencies:~- a~- c~- pip:~  - x~" },
        { "+ c", "dependencies:~- pip:~  - x~", "dependencies:~- c~- pip:~  - x~" },
        { "+ c", "dependencies: [a, b]~", "dependencies: [a, b, c]~" },
        { "+ c=1,<2", "dependencies: [a]~", "dependencies: [a, \"c=1,<2\"]~" },
        { "+ c >=1", "dependencies:~  - 'a'~", "dependencies:~  - 'a'~  - 'c >=1'~" },
        { "+ c >=1", "dependencies:~  - \"a\"~", "dependencies:~  - \"a\"~  - \"c >=1\"~" },
        { "+ c", "dependencies:~  - a", "dependencies:~  - a~  - c" },
        { "+ c", "dependencies:~pip: [x]~", "dependencies:~  - c~pip: [x]~" },
        { "+ c", "pip:~  - x~", "pip:~  - x~dependencies:~  - c~" },
        { "+ yes", "dependencies:~  - a~", "dependencies:~  - a~  - \"yes\"~" },
        { "+ a>=2", "dependencies:~  - a >=1   # why~  - b~", "dependencies:~  - a>=2   # why~  - b~" },
        { "+ a>=2", "dependencies: [a >=1, b]~", "dependencies: [a>=2, b]~" },
        { "+pip x==1", "dependencies:~  - a~", "dependencies:~  - a~  - pip:~      - x==1~" },
        { "+pip z", "dependencies:~  - a~  - pip:~    - x   # why~", "dependencies:~  - a~  - pip:~    - x   # why~    - z~" },
        { "+pip -e ./mine", "dependencies:~  - a~  - pip:~    - x~", "dependencies:~  - a~  - pip:~    - x~    - -e ./mine~" },
        { "- a", "dependencies:~  # about a~  - a # first~  - b~", "dependencies:~  # about a~  - b~" },
        { "- b", "dependencies: [a, b]~", "dependencies: [a]~" },
        { "- a", "dependencies: [a, b]~", "dependencies: [b]~" },
        { "- x", "dependencies:~  - a~  - pip:~    - x~", "dependencies:~  - a~" },
        { "- X_y", "dependencies:~  - a~  - pip:~    - x.Y >=1~    - z~", "dependencies:~  - a~  - pip:~    - z~" },

        // requirements.txt.
        { "+ c>=1", "# mine~a~b==1  # why~", "# mine~a~b==1  # why~c>=1~" },
        { "+ c", "# mine~a==1", "# mine~a==1~c~" },
        { "+ b==2", "a~b==1  # why~", "a~b==2  # why~" },
        { "- b", "a~b==1  # why~-r other.txt~", "a~-r other.txt~" },

        // TOML: our own form, a project, a script.
        { "+ c", "conda = [\"a\", \"b\"] # ours~pip = [\"x\"]~", "conda = [\"a\", \"b\", \"c\"] # ours~pip = [\"x\"]~" },
        { "+ c", "[conda]~packages = ['a']~", "[conda]~packages = ['a', 'c']~" },
        { "+pip x>=1", "conda = [\"a\"]~pip = []~", "conda = [\"a\"]~pip = [\"x>=1\"]~" },
        { "- a", "conda = [\"a\", \"b\"]~", "conda = [\"b\"]~" },
        { "- b", "conda = [\"a\", \"b\"]~", "conda = [\"a\"]~" },
        { "- a b", "conda = [\"a\", \"b\"]~pip = [\"x\"]~", "conda = []~pip = [\"x\"]~" },
        { "- a c", "conda = [\"a\", \"b\", \"c\"]~", "conda = [\"b\"]~" },
        { "- b c", "conda = [\"a\", \"b\", \"c\"]~", "conda = [\"a\"]~" },
        { "+pip y", "[project]~name = \"n\"~dependencies = [~    \"x\", # first~    \"z>=1\" # last~]~", "[project]~name = \"n\"~dependencies = [~    \"x\", # first~    \"z>=1\", # last~    \"y\"~]~" },
        { "+pip y", "[project]~dependencies = [~    \"x\",~]~", "[project]~dependencies = [~    \"x\",~    \"y\",~]~" },
        { "+pip x>=2", "[project]~dependencies = [~    \"x\", # why~]~", "[project]~dependencies = [~    \"x>=2\", # why~]~" },
        { "+ c >=1", "[project]~dependencies = [\"x\"]~[tool.poncho]~dependencies = [\"a\"]~", "[project]~dependencies = [\"x\"]~[tool.poncho]~dependencies = [\"a\", \"c >=1\"]~" },
        { "- x", "[project]~dependencies = [~    \"x\", # why~    \"y\",~]~", "[project]~dependencies = [~    \"y\",~]~" },
        { "+pip y", "# /// script~# dependencies = [~#   \"x\",~# ]~# ///~import x~", "# /// script~# dependencies = [~#   \"x\",~#   \"y\",~# ]~# ///~import x~" },
        { "+pip y ; python_version < \"3.12\"", "# /// script~# dependencies = [\"x\"]~# ///~", "# /// script~# dependencies = [\"x\", 'y ; python_version < \"3.12\"']~# ///~" },
        { "+ c", "# /// script~# dependencies = []~# [tool.poncho]~# dependencies = [\"a\"]~# ///~import x~", "# /// script~# dependencies = []~# [tool.poncho]~# dependencies = [\"a\", \"c\"]~# ///~import x~" },
        { "- x", "import y~# /// script~# dependencies = [~#   \"x\",~#   \"y\",~# ]~# ///~import x~", "import y~# /// script~# dependencies = [~#   \"y\",~# ]~# ///~import x~" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_spec_is_changed_in_one_place_and_stays_as_it_was_elsewhere(string what, string before, string after)
    {
        // The same with line ends of Windows and a byte order mark.
        foreach (string end in new[] { "\n", "\r\n" })
        {
            string mark = end == "\n" ? "" : "\ufeff";
            _folder.Write("mine/setup.py", "");
            string path = _folder.Write("spec", mark + before.Replace("~", end, StringComparison.Ordinal));
            await EditAsync(path, what);
            Assert.Equal(after.Replace("~", end, StringComparison.Ordinal), (await File.ReadAllTextAsync(path)));
            Assert.Equal(mark.Length > 0, File.ReadAllBytes(path)[0] == 0xEF);
        }
    }

    [Theory]
    [InlineData("+ numpy", "dependencies: [numpy >=1]")]
    [InlineData("+ NumPy", "dependencies: [numpy >=1]")]
    [InlineData("+ numpy >=1", "dependencies: [numpy >=1]")]
    [InlineData("+pip uproot", "dependencies: [numpy, pip: [uproot==5]]")]
    [InlineData("+ uproot", "uproot==5")]
    public async Task What_is_as_asked_is_left_alone(string what, string text)
    {
        string path = _folder.Write("spec", text);
        var written = File.GetLastWriteTimeUtc(path);
        Assert.Empty((await EditAsync(path, what)).Changes);
        Assert.Equal((text, written), (File.ReadAllText(path), File.GetLastWriteTimeUtc(path)));
    }

    [Theory]
    [InlineData("+ a b", "dependencies: [a >=1, a <2]", "spec asks for this package 2 times: \"a\"")]
    [InlineData("+ b a;;", "dependencies: [c]", "not a package specification, ")]
    [InlineData("+ c", "[workspace]\nchannels = []\n[dependencies]\na = \"*\"\n", "the tables of pixi are not changed by Poncho: \"spec\"")]
    [InlineData("+ c", "[project]\nname = \"n\"\n", "no list of conda packages stands in the file: \"spec\"")]
    [InlineData("+pip c", "# /// script\n# requires-python = \">=3.11\"\n# ///\n", "no list of packages for pip stands in the file: \"spec\"")]
    [InlineData("- python", "[project]\nname = \"n\"\nrequires-python = \">=3.11\"\ndependencies = [\"a\"]\n", "the place of this change is not found in the text of the spec: \"spec\"")]
    [InlineData("+ *a*", "dependencies: [c]", "not a package specification, ")]
    [InlineData("+ --pip", "dependencies: [c]", "an option is no package: \"--pip\"")]
    [InlineData("+ a=1|a=2", "dependencies: [c]", "one package is asked for in several ways, \"a=1\" and \"a=2\": \"a\"")]
    [InlineData("+pip x.y==1|X_y==2", "dependencies: [c]", "one package is asked for in several ways, \"x.y==1\" and \"X_y==2\": \"x-y\"")]
    [InlineData("+ x==1|x==2", "y\n", "one package is asked for in several ways, \"x==1\" and \"x==2\": \"x\"")]
    [InlineData("+ 1.26", "dependencies: [a]", "a version is no package: \"1.26\"")]
    [InlineData("+ x_y", "dependencies: [pip: [X.y ==1], x-z]", "spec has pip install this package already: \"x-y==1\"")]
    [InlineData("+pip numpy", "dependencies: [numpy >=1]", "spec has conda install this package already: \"numpy >=1\"")]
    [InlineData("- b", "dependencies: [a]", "spec does not ask for this package: \"b\"")]
    [InlineData("- a b", "dependencies: [a, c]", "spec does not ask for this package: \"b\"")]
    [InlineData("- a", "dependencies: [a]", "nothing would be left in the spec: ")]
    [InlineData("+ b", "dependencies: &x [a]\npip: *x", "the place of this change is not found in the text of the spec: ")]
    [InlineData("- a", "dependencies:\n  - a\n    >=1\n  - b\n", "the place of this change is not found in the text of the spec: ")]
    [InlineData("- b", "a\nb \\\n  ==1\n", "the place of this change is not found in the text of the spec: ")]
    [InlineData("+ b", """{"schema": 1, "platforms": {"linux-64": {"sources": []}}}""", "a lock is not changed by hand: ")]
    public async Task What_cannot_be_done_changes_nothing(string what, string text, string message)
    {
        string path = _folder.Write("spec", text);
        var error = await Assert.ThrowsAnyAsync<PonchoException>(() => EditAsync(path, what));
        Assert.StartsWith(message, error.Message.Replace(_folder.Path + "/", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(path));
    }

    [Fact]
    public async Task A_requirements_txt_is_known_by_its_name_in_this_folder_too()
    {
        string whole = _folder.Write("requirements.txt", "numpy==1.26\nrequests\n-r other.txt\n"), path = Path.GetRelativePath(Directory.GetCurrentDirectory(), whole);
        Assert.Equal("~ numpy==1.26 -> numpy==1.25", (await EditAsync(path, "+ numpy==1.25")).Changes.Single().ToString());
        Assert.Empty((await EditAsync(path, "+ requests")).Changes);
        await EditAsync(path, "- numpy");
        Assert.Equal("requests\n-r other.txt\n", File.ReadAllText(whole));
    }

    [Fact]
    public async Task Of_several_that_add_at_once_each_finds_what_the_others_added()
    {
        string path = _folder.Write("environment.yml", "dependencies: [a0]\n");
        string[] names = [.. Enumerable.Range(1, 12).Select(i => $"a{i}")];
        await Task.WhenAll(names.Select(name => Task.Run(() => new SpecEditor(EnvironmentVariables.None).AddAsync(path, [name], forPip: false, default))));
        string[] written = File.ReadAllText(path)["dependencies: [".Length..^2].Split(", ");
        Assert.Equal([.. names.Append("a0").Order(StringComparer.Ordinal)], written.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_link_stays_a_link_and_a_mode_a_mode()
    {
        string real = _folder.Write("real.yml", "dependencies: [a]\n"), link = _folder["link.yml"];
        File.SetUnixFileMode(real, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        File.CreateSymbolicLink(link, "real.yml");
        await EditAsync(link, "+ b");
        Assert.Equal("real.yml", new FileInfo(link).LinkTarget);
        Assert.Equal(("dependencies: [a, b]\n", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite), (File.ReadAllText(real), File.GetUnixFileMode(real)));
    }

    [Fact]
    public async Task What_is_added_to_a_real_spec_and_taken_out_again_leaves_its_bytes()
    {
        foreach (string real in Directory.EnumerateFiles(TestData.Path("specs")).Where(path => Path.GetExtension(path) is ".json" or ".yml"))
        {
            string path = _folder.Write(Path.GetFileName(real), File.ReadAllText(real));
            foreach (bool forPip in new[] { false, true })
            {
                var editor = new SpecEditor(EnvironmentVariables.None);
                Assert.Single((await editor.AddAsync(path, ["some-new-package >=1"], forPip, default)).Changes);
                Assert.NotEqual(File.ReadAllText(real), File.ReadAllText(path));
                Assert.Single((await editor.RemoveAsync(path, ["some-new-package"], forPip, default)).Changes);
                // A list that was made for it may stay, empty.
                string left = File.ReadAllText(path).Replace(",\n    \"pip\": []", "", StringComparison.Ordinal).Replace(", \"pip\": []", "", StringComparison.Ordinal);
                Assert.Equal(File.ReadAllText(real), left);
                File.Copy(real, path, overwrite: true);
            }
        }
    }

    [Fact]
    public async Task A_password_in_a_spec_is_not_shown()
    {
        string path = _folder.Write("spec.yml", "dependencies: [a, pip: [\"x @ https://user:secret@host/x.whl\"]]\n");
        Assert.Equal("- x @ https://host/x.whl", (await EditAsync(path, "- x")).Changes.Single().ToString());
    }

    private static Task<EditResult> EditAsync(string path, string what)
    {
        var editor = new SpecEditor(EnvironmentVariables.None);
        int space = what.IndexOf(' ', StringComparison.Ordinal);
        string verb = what[..space], item = what[(space + 1)..];
        return verb == "-" ? editor.RemoveAsync(path, item.Split(' '), onlyPip: false, default) : editor.AddAsync(path, item.Split('|'), verb == "+pip", default);
    }
}
