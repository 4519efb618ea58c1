namespace Poncho.Builder.Specs.Syntax;

/// <summary>Collects the members of a mapping and refuses a key that comes again.</summary>
internal sealed class MemberList(string path)
{
    private readonly List<SpecMember> _members = [];
    private readonly List<SpecMember> _merged = [];
    private readonly Dictionary<string, SpecPosition> _seen = new(StringComparer.Ordinal);

    public void Refuse(string key, SpecPosition at)
    {
        if (!_seen.TryAdd(key, at))
        {
            throw new SpecException(path, at, $"key stands twice (first in line {_seen[key].Line}): {Shown.Text(key)}", "keep one of them");
        }
    }

    public void Add(string key, SpecPosition at, SpecNode value) => _members.Add(new SpecMember(key, at, value));

    /// <summary>Takes over the members of another mapping; where keys are the same, this mapping's own and those merged before count.</summary>
    public void Merge(SpecMapping other) => _merged.AddRange(other.Members);

    public SpecMapping Done(SpecPosition at)
    {
        foreach (var member in _merged)
            if (_seen.TryAdd(member.Key, member.At)) _members.Add(member);
        return new SpecMapping(at, _members);
    }
}
