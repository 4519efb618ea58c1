using System.Text;
using Poncho.Runtime.Activation;
using Poncho.Testing;
using Xunit;

namespace Poncho.Runtime.Tests.Activation;

/// <summary>What activation scripts set is found once, replayed for callers with the same variables, and for no others.</summary>
public sealed class ActivationRecordTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public ActivationRecordTests() => Directory.CreateDirectory(_folder["p", ".poncho"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Scripts_run_once_for_callers_that_differ_in_what_they_do_not_name()
    {
        Script("a.sh", "echo run >> \"$CONDA_PREFIX/runs\"\nexport SHARE=\"$CONDA_PREFIX/share:${SHARE-}\" EMPTY=\nunset GONE\n");
        foreach (string job in (string[])["1", "2", "3"])
        {
            var after = Run($"SHARE=/usr/share\0GONE=x\0JOB={job}");
            Assert.Equal(($"{_folder["p"]}/share:/usr/share", "", null, job), (after["SHARE"], after["EMPTY"], after["GONE"], after["JOB"]));
        }

        Assert.Equal(1, Runs());
        Assert.Equal($"{_folder["p"]}/share:/other", Run("SHARE=/other\0JOB=4")["SHARE"]);
        Assert.Equal(2, Runs());
    }

    [Theory]
    [InlineData("eval \"export COPY=\\$$WHICH\"")]
    [InlineData("export COPY=\"$(env | sed -n 's/^OTHER=//p')\"")]
    [InlineData(". \"$CONDA_PREFIX/more\"")]
    public void A_script_that_may_look_at_any_variable_is_replayed_only_where_all_are_the_same(string command)
    {
        _folder.Write("p/more", "export COPY=\"$OTHER\"\n");
        Script("a.sh", $"echo run >> \"$CONDA_PREFIX/runs\"\n{command}\n");
        foreach (string value in (string[])["1", "2", "2"]) Assert.Equal(value, Run($"WHICH=OTHER\0OTHER={value}")["COPY"]);
        Assert.Equal(2, Runs());
    }

    [Fact]
    public void A_changed_script_runs_again_and_so_does_one_whose_record_was_damaged()
    {
        Script("a.sh", "export A=1\n");
        Assert.Equal("1", Run("X=1")["A"]);
        Script("a.sh", "export A=2\n");
        Assert.Equal("2", Run("X=1")["A"]);
        foreach (string record in Directory.GetFiles(_folder["p", ".poncho", "activation"]))
        {
            byte[] bytes = File.ReadAllBytes(record);
            bytes[^2] ^= 1;
            File.WriteAllBytes(record, bytes);
        }

        Assert.Equal("2", Run("X=1")["A"]);
    }

    /// <summary>A killed start leaves at most this: half a record under its own name. Nothing else would ever look for what it left.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(-1)]
    public void A_record_that_a_killed_start_left_half_written_is_written_again_and_no_temporary_file_is_beside_it(int length)
    {
        Script("a.sh", "echo run >> \"$CONDA_PREFIX/runs\"\nexport A=1\n");
        Assert.Equal("1", Run("X=1")["A"]);
        string record = Assert.Single(Directory.GetFiles(_folder["p", ".poncho", "activation"]));
        byte[] whole = File.ReadAllBytes(record);
        File.WriteAllBytes(record, whole[..(length < 0 ? whole.Length + length : length)]);
        for (int i = 0; i < 2; i++) Assert.Equal("1", Run("X=1")["A"]);
        Assert.Equal(2, Runs());
        Assert.Equal(whole, File.ReadAllBytes(record));
        Assert.Equal([record], Directory.GetFileSystemEntries(_folder["p", ".poncho", "activation"]));
    }

    /// <summary>Whoever packed the environment may have put a link there: what is kept stays inside.</summary>
    [Theory]
    [InlineData("activation")]
    [InlineData("")]
    public void Nothing_is_kept_or_read_through_a_link_that_leads_elsewhere(string name)
    {
        Script("a.sh", "export A=1\n");
        Assert.Equal("1", Run("X=1")["A"]);
        string record = Assert.Single(Directory.GetFiles(_folder["p", ".poncho", "activation"]));
        string own = _folder["p", ".poncho", name].TrimEnd('/'), outside = _folder["outside"];
        Directory.Move(own, outside);
        Directory.CreateSymbolicLink(own, outside);
        string[] before = Directory.GetFileSystemEntries(outside, "*", SearchOption.AllDirectories);
        byte[] kept = File.ReadAllBytes(before.Single(path => Path.GetFileName(path) == Path.GetFileName(record)));
        foreach (string path in before.Where(File.Exists)) File.WriteAllText(path, "theirs");
        Assert.Equal("1", Run("X=1")["A"]);
        Assert.Equal("1", Run("X=2")["A"]);
        Assert.Equal(before, Directory.GetFileSystemEntries(outside, "*", SearchOption.AllDirectories));
        Assert.All(before.Where(File.Exists), path => Assert.Equal("theirs", File.ReadAllText(path)));
        Assert.NotEmpty(kept);
    }

    [Fact]
    public void A_prefix_that_is_named_by_a_link_keeps_records_as_any()
    {
        Script("a.sh", "echo run >> \"$CONDA_PREFIX/runs\"\nexport A=1\n");
        Directory.CreateSymbolicLink(_folder["link"], _folder["p"]);
        for (int i = 0; i < 2; i++) Assert.Equal("1", Run("X=1", prefix: _folder["link"])["A"]);
        Assert.Equal(1, Runs());
    }

    [Fact]
    public void Who_wants_them_run_each_time_says_so()
    {
        Script("a.sh", "echo run >> \"$CONDA_PREFIX/runs\"\n");
        for (int i = 0; i < 3; i++) Run("PONCHO_ACTIVATION=always");
        Assert.Equal(3, Runs());
        Assert.False(Directory.Exists(_folder["p", ".poncho", "activation"]));
    }

    [Fact]
    public void Scripts_that_fail_are_not_replayed()
    {
        Script("a.sh", "exit 3\n");
        var warnings = new List<string>();
        for (int i = 0; i < 2; i++) Run("X=1", warnings);
        Assert.Equal(2, warnings.Count);
        Assert.All(warnings, warning => Assert.Contains("status 3", warning, StringComparison.Ordinal));
    }

    private void Script(string name, string text) => _folder.Write("p/etc/conda/activate.d/" + name, text);

    private int Runs() => File.ReadAllLines(_folder["p", "runs"]).Length;

    private ProcessEnvironment Run(string variables, List<string>? warnings = null, string? prefix = null)
    {
        prefix ??= _folder["p"];
        var before = ProcessEnvironment.Parse(Encoding.UTF8.GetBytes($"PATH=/usr/bin:/bin\0CONDA_PREFIX={prefix}\0{variables}\0"));
        return ActivationScripts.Run(prefix, ActivationScripts.Of(prefix), null, before, warning => (warnings ?? throw new InvalidOperationException(warning)).Add(warning));
    }
}
