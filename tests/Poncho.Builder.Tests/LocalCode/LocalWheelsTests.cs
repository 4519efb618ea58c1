using System.IO.Compression;
using Poncho.Builder.Wheels;
using Poncho.IO;
using Xunit;

namespace Poncho.Builder.Tests.LocalCode;

public class LocalWheelsTests
{
    [Fact]
    public async Task Nothing_changed_asks_no_back_end()
    {
        using var project = new Project();
        var first = await project.GetAsync();
        Assert.Equal(first, await project.GetAsync());
        Assert.Equal(1, project.Builds);
    }

    [Fact]
    public async Task A_folder_that_is_no_project_is_named_as_the_user_named_it_and_no_back_end_is_asked()
    {
        using var project = new Project();
        project.Delete("pyproject.toml");
        project.Write("setup.cfg", "[metadata]\nname = demo\n");
        var e = await Assert.ThrowsAsync<PonchoException>(() => project.GetAsync());
        Assert.Equal($"the folder of local code is no project, it has neither pyproject.toml nor setup.py: \"{project.Folder}\"", e.Message);
        Assert.Equal(0, project.Builds);
        project.Write("setup.py", "from setuptools import setup\nsetup()\n");
        await project.GetAsync();
        Assert.Equal(1, project.Builds);
    }

    [Theory]
    [InlineData("pkg/a.py", "A = 2\n")]
    [InlineData("pkg/sub/b.py", "B = 'much longer than it was before'\n")]
    [InlineData("pkg/data.txt", "")]
    [InlineData("pkg/__init__.py", "__version__ = '1.0'\nX = 1\n")]
    public async Task An_edited_file_is_exchanged_without_the_back_end_and_gives_what_a_build_would(string file, string content)
    {
        using var project = new Project();
        var before = await project.GetAsync();
        project.Write(file, content);
        var edited = await project.GetAsync();
        Assert.Equal(1, project.Builds);
        Assert.NotEqual(before.Sha256, edited.Sha256);
        Assert.Equal(content, TextOf(edited, file));
        Assert.Equal((await project.GetFreshAsync()).Sha256, edited.Sha256);
    }

    [Fact]
    public async Task A_package_below_src_is_exchanged_too()
    {
        using var project = new Project(root: "src/");
        await project.GetAsync();
        project.Write("src/pkg/a.py", "A = 2\n");
        var edited = await project.GetAsync();
        Assert.Equal((1, "A = 2\n"), (project.Builds, TextOf(edited, "pkg/a.py")));
        Assert.Equal((await project.GetFreshAsync()).Sha256, edited.Sha256);
    }

    [Fact]
    public async Task RECORD_of_an_exchanged_wheel_is_right()
    {
        using var project = new Project();
        await project.GetAsync();
        project.Write("pkg/a.py", "A = 2\n");
        var wheel = await project.GetAsync();
        using var zip = ZipFile.OpenRead(wheel.Path);
        var rows = RecordFile.Parse(TextOf(wheel, "demo-1.0.dist-info/RECORD")).Rows;
        Assert.Equal(zip.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal), rows.Select(row => row.Path).Order(StringComparer.Ordinal));
        foreach (var row in rows.Where(row => row.Hash.Length > 0)) Assert.Equal(RecordRow.Of(row.Path, await BytesOfAsync(zip, row.Path)), row);
    }

    [Fact]
    public async Task An_edit_that_is_undone_gives_the_first_wheel_again()
    {
        using var project = new Project();
        var first = await project.GetAsync();
        project.Write("pkg/a.py", "A = 2\n");
        await project.GetAsync();
        project.Write("pkg/a.py", "A = 1\n");
        Assert.Equal(first.Sha256, (await project.GetAsync()).Sha256);
        Assert.Equal(1, project.Builds);
    }

    [Fact]
    public async Task An_edit_of_the_same_length_right_after_a_look_is_seen()
    {
        using var project = new Project();
        string path = Path.Combine(project.Folder, "pkg/a.py");
        await project.GetAsync();
        var time = File.GetLastWriteTimeUtc(path);
        project.Write("pkg/a.py", "A = 7\n");
        File.SetLastWriteTimeUtc(path, time);
        Assert.Equal("A = 7\n", TextOf(await project.GetAsync(), "pkg/a.py"));
    }

    [Theory]
    [InlineData("pkg/new.py")]
    [InlineData("pkg/new.txt")]
    [InlineData("other/new.py")]
    [InlineData("setup.py")]
    [InlineData("setup.cfg")]
    [InlineData("requirements.txt")]
    [InlineData("MANIFEST.in")]
    public async Task A_new_file_that_may_be_packed_is_the_back_ends_to_judge(string file)
    {
        using var project = new Project();
        await project.GetAsync();
        project.Write(file, "new\n");
        await project.GetAsync();
        Assert.Equal(2, project.Builds);
    }

    [Theory]
    [InlineData("pkg/a.py")]
    [InlineData("pkg/data.txt")]
    [InlineData("README.md")]
    public async Task A_removed_file_is_gone_from_the_wheel(string file)
    {
        using var project = new Project();
        await project.GetAsync();
        project.Delete(file);
        var wheel = await project.GetAsync();
        Assert.Equal(2, project.Builds);
        using var zip = ZipFile.OpenRead(wheel.Path);
        Assert.Null(zip.GetEntry(file));
    }

    [Theory]
    [InlineData("pyproject.toml", Project.Definition + "dependencies = [\"numpy\"]\n")]
    [InlineData("README.md", "# another text\n")]
    [InlineData("LICENSE", "not free\n")]
    public async Task What_may_stand_in_the_metadata_is_the_back_ends_to_judge(string file, string content)
    {
        using var project = new Project();
        await project.GetAsync();
        project.Write(file, content);
        await project.GetAsync();
        Assert.Equal(2, project.Builds);
    }

    [Theory]
    [InlineData("pkg/__init__.py", 2)]
    [InlineData("pkg/a.py", 1)]
    [InlineData("pkg/sub/b.py", 1)]
    public async Task Where_the_version_is_taken_from_the_code_the_modules_that_may_say_it_are_the_back_ends_to_judge(string file, int builds)
    {
        using var project = new Project("[project]\nname = \"demo\"\ndynamic = [\"version\"]\n");
        await project.GetAsync();
        project.Write(file, "__version__ = '2.0'\n");
        await project.GetAsync();
        Assert.Equal(builds, project.Builds);
    }

    [Theory]
    [InlineData("tests/data.txt")]
    [InlineData("notes/todo.txt")]
    [InlineData("pkg/__pycache__/a.cpython-311.pyc")]
    [InlineData("pkg/__pycache__/notes.txt")]
    [InlineData("build/lib/pkg/a.py")]
    [InlineData("dist/demo-1.0.tar.gz")]
    [InlineData("demo.egg-info/PKG-INFO")]
    [InlineData(".git/HEAD")]
    [InlineData(".venv/lib/x.py")]
    [InlineData(".pytest_cache/x.py")]
    public async Task What_is_not_packed_does_not_matter(string file)
    {
        using var project = new Project();
        var first = await project.GetAsync();
        project.Write(file, "new\n");
        Assert.Equal(first, await project.GetAsync());
        Assert.Equal(1, project.Builds);
    }

    [Theory]
    [InlineData("pkg/a.py")]
    [InlineData("tests/data.txt")]
    public async Task A_wheel_for_one_platform_is_built_again_on_any_change(string file)
    {
        using var project = new Project(tags: "cp311-cp311-linux_x86_64");
        await project.GetAsync();
        await project.GetAsync();
        Assert.Equal(1, project.Builds);
        project.Write(file, "A = 2\n");
        await project.GetAsync();
        Assert.Equal(2, project.Builds);
    }

    [Fact]
    public async Task Another_Python_has_a_wheel_of_its_own()
    {
        using var project = new Project();
        await project.GetAsync();
        await project.GetAsync("3.12.1 linux-64");
        Assert.Equal(2, project.Builds);
    }

    [Fact]
    public async Task The_back_end_gets_a_copy_and_the_folder_stays_untouched()
    {
        using var project = new Project();
        project.Write("pkg/__pycache__/a.pyc", "x");
        project.Write(".git/HEAD", "x");
        string before = project.Snapshot();
        await project.GetAsync();
        Assert.Equal(before, project.Snapshot());
        Assert.Equal("demo", Path.GetFileName(project.Copy));
        Assert.Equal(["LICENSE", "README.md", "pkg/__init__.py", "pkg/a.py", "pkg/data.txt", "pkg/sub/b.py", "pyproject.toml", "tests/data.txt"], project.Copied);
        Assert.False(Directory.Exists(project.Copy));
    }

    [Fact]
    public async Task A_tool_that_asks_the_repository_gets_it_and_a_commit_builds_again()
    {
        using var project = new Project("[build-system]\nrequires = [\"setuptools_scm\"]\n" + Project.Definition);
        project.Write(".git/HEAD", "ref: refs/heads/main\n");
        await project.GetAsync();
        Assert.Contains(".git/HEAD", project.Copied);
        project.Write(".git/logs/HEAD", "a commit\n");
        await project.GetAsync();
        Assert.Equal(2, project.Builds);
    }

    [Fact]
    public async Task Notes_that_cannot_be_read_mean_a_build()
    {
        using var project = new Project();
        var first = await project.GetAsync();
        project.DamageNotes();
        Assert.Equal(first.Sha256, (await project.GetAsync()).Sha256);
        Assert.Equal(2, project.Builds);
    }

    [Fact]
    public async Task A_wheel_that_is_gone_or_damaged_is_built_again()
    {
        using var project = new Project();
        var first = await project.GetAsync();
        File.WriteAllText(first.Path, "damaged");
        Assert.Equal(first.Sha256, (await project.GetAsync()).Sha256);
        File.Delete(first.Path);
        Assert.Equal(first.Sha256, (await project.GetAsync()).Sha256);
        Assert.Equal(3, project.Builds);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        using var project = new Project();
        Directory.Delete(project.Folder, recursive: true);
        var error = await Assert.ThrowsAsync<PonchoException>(() => project.GetAsync());
        Assert.Equal($"the folder of local code is not there: \"{project.Folder}\"", error.Message);
    }

    private static string TextOf(BuiltWheel wheel, string path)
    {
        using var zip = ZipFile.OpenRead(wheel.Path);
        using var text = new StreamReader(zip.GetEntry(path)!.Open());
        return text.ReadToEnd();
    }

    private static async Task<byte[]> BytesOfAsync(ZipArchive zip, string path)
    {
        await using var content = zip.GetEntry(path)!.Open();
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
