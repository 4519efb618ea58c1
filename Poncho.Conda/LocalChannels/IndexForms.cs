namespace Poncho.Conda.LocalChannels;

/// <summary>In which forms the index of a channel is written.</summary>
public enum IndexForms
{
    /// <summary><c>repodata.json</c>, plain and compressed; shards only where a folder has them already, which are kept up to date.</summary>
    Whole,

    /// <summary>In shards as well (CEP 16).</summary>
    WholeAndShards,
}
