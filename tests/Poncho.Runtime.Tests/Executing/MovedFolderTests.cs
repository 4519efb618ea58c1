using System.Text;
using Poncho.Runtime.Environments;
using Poncho.Runtime.Tests.Activation;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.Executing;

/// <summary>A folder that was relocated, and moved or copied since, is relocated once more: its files are what they would be if it had always lain there.</summary>
public sealed class MovedFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("short", "a much longer name with blanks", "another")]
    [InlineData("with a blank", "plain", "with two blanks")]
    [InlineData("so-long-a-name-that-its-shebangs-are-over-127-bytes-so-long-a-name-that-its-shebangs-are-over-127-bytes-so-long-a-name-that-its", "s", "é🐍")]
    public async Task Every_file_is_what_it_would_be_if_the_folder_had_always_been_there(params string[] names)
    {
        var prefix = Made(names[0]);
        foreach (string name in names)
        {
            if (name != names[0]) Directory.Move(_folder[names[Array.IndexOf(names, name) - 1]], _folder[name]);
            var result = (await Runner.RunAsync(_folder, name, "--", "sh", "-c", "echo $CONDA_PREFIX")).Succeeded();
            Assert.Equal((_folder[name] + "\n", ""), (result.Output, result.Error));
            Assert.Empty(prefix.WronglyRelocated(_folder[name]).Where(file => !IsRewritten(_folder[name, file], names.Except([name]))));
        }
    }

    // Where a shebang could not stay, what it was is not always to be told from what it became; that works in any folder.
    private static bool IsRewritten(string file, IEnumerable<string> otherNames)
    {
        string text = File.ReadAllText(file);
        return text.StartsWith("#!/usr/bin/env ", StringComparison.Ordinal) && !otherNames.Any(name => text.Contains("/" + name + "/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_comes_by_a_link_gets_the_folder_itself_and_all_links_are_one_folder()
    {
        var prefix = Made("output");
        Directory.Move(prefix.Path, _folder["cached"]);
        Directory.CreateDirectory(_folder["task"]);
        foreach (string link in (string[])["t1", "t2", "task/t3"])
        {
            File.CreateSymbolicLink(_folder[link], _folder["cached"]);
            Assert.Equal(_folder["cached"] + "\n", (await Runner.RunAsync(_folder, link, "--", "sh", "-c", "echo $CONDA_PREFIX")).Succeeded().Output);
            File.Delete(_folder[link]);
        }

        Assert.Empty(prefix.WronglyRelocated(_folder["cached"]));
    }

    [Fact]
    public async Task Many_tasks_at_once_find_it_relocated_by_the_first()
    {
        var prefix = Made("first");
        (await Runner.RunAsync(_folder, "first", "--", "true")).Succeeded();
        Directory.Move(prefix.Path, _folder["second"]);
        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Runner.RunAsync(_folder, "second", "--", "cat", _folder["second", "share", "where"])));
        Assert.All(results, result => Assert.Equal(_folder["second"], result.Succeeded().Output));
        Assert.Empty(prefix.WronglyRelocated(_folder["second"]));
    }

    [Fact]
    public async Task A_copy_of_hard_links_leaves_the_folder_it_was_copied_from_as_it_is()
    {
        var prefix = Made("first");
        (await Runner.RunAsync(_folder, "first", "--", "true")).Succeeded();
        (await Programs.RunAsync("cp", ["-al", prefix.Path, _folder["copy"]])).Succeeded();
        (await Runner.RunAsync(_folder, "copy", "--", "true")).Succeeded();
        Assert.Empty(prefix.WronglyRelocated());
        Assert.Empty(prefix.WronglyRelocated(_folder["copy"]));
    }

    [Fact]
    public async Task What_a_killed_process_left_half_relocated_is_relocated_wherever_the_folder_is_by_then()
    {
        var prefix = Made("first");
        (await Runner.RunAsync(_folder, "first", "--", "true")).Succeeded();
        Directory.Move(prefix.Path, _folder["second"]);
        byte[] half = await File.ReadAllBytesAsync(_folder["second", "share", "where"]);
        (await Runner.RunAsync(_folder, "second", "--", "true")).Succeeded();

        // As a process leaves it that is killed before it came to this file.
        await File.WriteAllBytesAsync(_folder["second", "share", "where"], half);
        await File.WriteAllTextAsync(_folder["second", ".poncho", "relocated"], $"{_folder["first"]}\n\n{_folder["second"]}\n");
        Directory.Move(_folder["second"], _folder["third"]);
        (await Runner.RunAsync(_folder, "third", "--", "true")).Succeeded();
        Assert.Empty(prefix.WronglyRelocated(_folder["third"]));
        Directory.Move(_folder["third"], _folder["first"]);
        (await Runner.RunAsync(_folder, "first", "--", "true")).Succeeded();
        Assert.Empty(prefix.WronglyRelocated());
    }

    [Fact]
    public async Task A_text_that_was_changed_since_has_the_folder_replaced_all_the_same()
    {
        var prefix = Made("first");
        (await Runner.RunAsync(_folder, "first", "--", "true")).Succeeded();
        await File.AppendAllTextAsync(_folder["first", "share", "where"], $"\nand more: {prefix.Path}/lib\n");
        Directory.Move(prefix.Path, _folder["second"]);
        (await Runner.RunAsync(_folder, "second", "--", "true")).Succeeded();
        Assert.Equal($"{_folder["second"]}\nand more: {_folder["second"]}/lib\n", await File.ReadAllTextAsync(_folder["second", "share", "where"]));
    }

    [Fact]
    public async Task A_folder_of_conda_pack_is_moved_as_well()
    {
        const string Built = "/opt/built/env";
        _folder.Write("first/conda-meta/history", "");
        _folder.Write("first/bin/tool", $"#!/bin/sh\necho {Built}\n");
        _folder.Write("first/bin/conda-unpack", $"#!/usr/bin/env python\n_prefix_records = [\n('bin/tool', '{Built}', 'text')]\n");
        File.SetUnixFileMode(_folder["first", "bin", "tool"], (UnixFileMode)0x1ed);
        Assert.Equal(_folder["first"] + "\n", (await Runner.RunAsync(_folder, "first", "--", "tool")).Succeeded().Output);
        Directory.Move(_folder["first"], _folder["second"]);
        Assert.Equal(_folder["second"] + "\n", (await Runner.RunAsync(_folder, "second", "--", "tool")).Succeeded().Output);
        Assert.Equal(_folder["second"] + "\n", (await Runner.RunAsync(_folder, "second", "--", "tool")).Succeeded().Output);
    }

    [Fact]
    public async Task Nothing_is_changed_where_no_command_could_be_told()
    {
        var prefix = Made("first");
        (await Runner.RunAsync(_folder, "first", "--", "true")).Succeeded();
        string where = _folder["far", new string('x', 250)];
        Directory.CreateDirectory(_folder["far"]);
        Directory.Move(prefix.Path, where);
        var result = await Runner.RunAsync(_folder, where, "--", "true");
        Assert.Equal(125, result.Status);
        Assert.Contains("has room for", result.Error, StringComparison.Ordinal);
        Directory.Move(where, prefix.Path);
        Assert.Empty(prefix.WronglyRelocated());
    }

    private HandMadePrefix Made(string name)
    {
        var prefix = new HandMadePrefix(_folder[name]);
        prefix.AddOddFiles("share/odd");
        string placeholder = HandMadePrefix.Placeholder;
        prefix.Add("share/where", RelocationMode.Text, placeholder);
        prefix.Add("bin/script", RelocationMode.Text, $"#!{placeholder}/bin/python3.11 -I\nprint('{placeholder}', '{placeholder}')\n");
        prefix.Add("bin/latin", RelocationMode.Text, Encoding.Latin1.GetBytes($"#!{placeholder}/bin/python\n# -*- coding: latin-1 -*-\nprint('é{placeholder}')\n"));
        prefix.Add("lib/x.so", RelocationMode.Binary, $"\u007fELF\0{placeholder}/lib:{placeholder}/share\0\0{placeholder}\0tail{placeholder}/end");
        prefix.Finish();
        return prefix;
    }
}
