using Poncho.Builder.Specs;

namespace Poncho.Builder.Specs.Syntax;

/// <summary>Collects the members of a mapping and refuses a key that comes again.</summary>
internal sealed class MemberList(string path)
{
    private readonly List<SpecMember> _members = [];
    private readonly Dictionary<string, SpecPosition> _seen = new(StringComparer.Ordinal);

    public void Refuse(string key, SpecPosition at)
    {
        if (!_seen.TryAdd(key, at)) throw new SpecException(path, at, $"key stands twice (first in line {_seen[key].Line}): {Shown.Text(key)}", "keep one of them");
    }

    public void Add(string key, SpecPosition at, SpecNode value) => _members.Add(new SpecMember(key, at, value));

    public SpecMapping Done(SpecPosition at) => new(at, _members);
}
