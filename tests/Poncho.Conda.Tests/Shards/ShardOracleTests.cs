using System.Globalization;
using System.Text.Json;
using Poncho.Conda.Channels;
using Poncho.Conda.Loading;
using Poncho.Conda.MatchSpecs;
using Poncho.Conda.Pools;
using Poncho.Conda.Repodata;
using Poncho.Conda.Solving;
using Poncho.Conda.Tests.Solving;
using Poncho.Conda.Versions;
using Poncho.IO;
using Poncho.IO.Net;
using Poncho.Testing;
using Xunit;

namespace Poncho.Conda.Tests.Shards;

/// <summary>Questions to real channels, asked of whole indexes and of the shards that each question reaches: the answers are the same, and so is what is said where there is none.</summary>
public sealed class ShardOracleTests(ITestOutputHelper output) : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly HttpClients _http = new(new HttpOptions { Environment = EnvironmentVariables.None });

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Answers_from_shards_are_those_from_whole_indexes()
    {
        int asked = 0, conflicts = 0;
        long read = 0, all = 0;
        foreach (string name in OracleSet.Names)
        {
            var set = new OracleSet(name);
            int step = LongRun.Times(Math.Max(1, set.Queries.Count / 6), 1);
            for (int i = 0; i < set.Queries.Count; i += step)
            {
                var whole = set.Request(set.Queries[i]);
                var shards = whole with { Repodata = await LoadAsync(set, set.Queries[i], whole) };
                string expected = Show(set, Solver.Solve(whole, default)), actual = Show(set, Solver.Solve(shards, default));
                Assert.True(expected == actual, $"{set.Queries[i].GetProperty("id")}: {actual}\nnot {expected}");
                asked++;
                conflicts += expected.Contains('\n', StringComparison.Ordinal) ? 1 : 0;
                read += shards.Repodata.Indexes.Sum(index => index.Count);
                all += whole.Repodata.Indexes.Sum(index => index.Count);
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{asked} questions, {conflicts} without an answer; {100.0 * read / all:F1} % of all records read"));
        Assert.True(conflicts > 0 && read < all);
    }

    private async Task<RepodataSet> LoadAsync(OracleSet set, JsonElement query, SolveRequest request)
    {
        var channels = new List<Channel>();
        string[] subdirs = OracleSet.Texts(query, "subdirs");
        foreach (string channel in OracleSet.Texts(query, "channels"))
        {
            string folder = _folder[set.Name, channel];
            foreach (string subdir in subdirs)
                if (!Directory.Exists(Path.Combine(folder, subdir))) await ShardedChannel.WriteAsync(folder, subdir, set.Json(channel, subdir));
            channels.Add(OracleSet.Channel(channel) with { BaseUrls = ["file://" + folder] });
        }

        var given = request.Pinned.Concat(request.Locked).SelectMany(record => record.Depends).Where(text => MatchSpec.TryParse(text, Strictness.Lenient, out _)).Select(text => MatchSpec.Parse(text, Strictness.Lenient));
        IEnumerable<MatchSpec> asked = [.. request.Specs, .. given, .. request.AddPip ? [MatchSpec.Parse("pip", Strictness.Lenient)] : Array.Empty<MatchSpec>()];
        return await new RepodataLoader(_http, _folder["cache"], null).LoadAsync(channels, subdirs, asked, SilentProgress.Instance, default);
    }

    private static string Show(OracleSet set, SolveResult result) => result is Solution solution ? string.Join(' ', set.Paths(solution)) : "\n" + (Conflict)result;
}
