using BenchmarkDotNet.Attributes;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Repodata;
using Poncho.Conda.Versions;

namespace Poncho.Benchmarks;

/// <summary>All distinct dependencies of a real index.</summary>
public class MatchSpecBenchmarks
{
    private string[] _texts = [];
    private MatchSpec[] _ofPython = [];
    private (PackageRecord Record, CondaVersion Version)[] _pythons = [];

    [GlobalSetup]
    public void SetUp()
    {
        var records = Inputs.Records();
        _texts = [.. records.SelectMany(record => record.Depends).Distinct()];
        _ofPython = [.. _texts.Select(text => MatchSpec.Parse(text, Strictness.Lenient)).Where(spec => spec.Name == "python")];
        _pythons = [.. records.Where(record => record.Name == "python").Select(record => (record, CondaVersion.Parse(record.Version)))];
    }

    [Benchmark]
    public int Parse()
    {
        int parsed = 0;
        foreach (string text in _texts)
        {
            if (MatchSpec.Parse(text, Strictness.Lenient).Name is not null) parsed++;
        }

        return parsed;
    }

    /// <summary>Each question to python put to each python.</summary>
    [Benchmark]
    public int Match()
    {
        int matches = 0;
        foreach (var spec in _ofPython)
        {
            foreach (var (record, version) in _pythons)
            {
                if (spec.Matches(record.Name, version, record.Build, record.BuildNumber)) matches++;
            }
        }

        return matches;
    }
}
