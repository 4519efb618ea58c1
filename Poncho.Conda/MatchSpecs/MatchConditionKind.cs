namespace Poncho.Conda.MatchSpecs;

/// <summary>What a <see cref="MatchCondition"/> is.</summary>
public enum MatchConditionKind
{
    /// <summary>A spec that something chosen must match.</summary>
    Spec,
    /// <summary>All parts must hold.</summary>
    And,
    /// <summary>One part must hold.</summary>
    Or,
}
