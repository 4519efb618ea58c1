using BenchmarkDotNet.Attributes;
using Poncho.Conda.Versions;

namespace Poncho.Benchmarks;

/// <summary>All distinct versions of a real index.</summary>
public class VersionBenchmarks
{
    private string[] _texts = [];
    private CondaVersion[] _versions = [];

    [GlobalSetup]
    public void SetUp()
    {
        _texts = [.. Inputs.Records().Select(record => record.Version).Distinct()];
        _versions = [.. _texts.Select(text => CondaVersion.Parse(text))];
    }

    [Benchmark]
    public int Parse()
    {
        int parsed = 0;
        foreach (string text in _texts)
        {
            if (CondaVersion.TryParse(text, out _)) parsed++;
        }

        return parsed;
    }

    [Benchmark]
    public CondaVersion Sort()
    {
        var sorted = (CondaVersion[])_versions.Clone();
        Array.Sort(sorted);
        return sorted[0];
    }
}
