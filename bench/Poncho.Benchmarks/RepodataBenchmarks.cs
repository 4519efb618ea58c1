using BenchmarkDotNet.Attributes;
using Poncho.Conda.Repodata;

namespace Poncho.Benchmarks;

/// <summary>A real index: found out where its records are, then the records of one name parsed, or all.</summary>
public class RepodataBenchmarks
{
    private byte[] _json = [];

    [GlobalSetup]
    public void SetUp() => _json = Inputs.Repodata();

    [Benchmark(Baseline = true)]
    public int Read() => RepodataIndex.Read(_json, Inputs.Channel, "linux-64").Count;

    [Benchmark]
    public int ReadAndOneName() => RepodataIndex.Read(_json, Inputs.Channel, "linux-64").Records("python").Count;

    [Benchmark]
    public int ReadAndAllNames()
    {
        var index = RepodataIndex.Read(_json, Inputs.Channel, "linux-64");
        return index.Names.Sum(name => index.Records(name).Count);
    }
}
