namespace Poncho.Builder.Specs;

/// <summary>A conda package that the spec asks for: a match spec, and where it stands.</summary>
internal sealed record CondaItem(string Text, SpecPosition At)
{
    /// <summary>One spelling for all that mean the same.</summary>
    public string Canonical => Text;
}
