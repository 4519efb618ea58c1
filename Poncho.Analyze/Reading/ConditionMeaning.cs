using Poncho.Analyze.Imports;

namespace Poncho.Analyze.Reading;

/// <summary>What a condition says about the code that it guards, where it is true and where it is false.</summary>
internal readonly record struct ConditionMeaning(ConditionSide True, ConditionSide False)
{
    /// <summary>Nothing is known.</summary>
    public static readonly ConditionMeaning Unknown = new(ConditionSide.Unknown, ConditionSide.Unknown);

    public ConditionMeaning Not() => new(False, True);

    public ConditionMeaning And(ConditionMeaning other) => new(True.And(other.True), ConditionSide.Unknown);

    public ConditionMeaning Or(ConditionMeaning other) => new(ConditionSide.Unknown, False.And(other.False));
}

/// <summary>What is known where a condition is true, or where it is false.</summary>
/// <param name="Pythons">The Pythons that come there.</param>
/// <param name="Use">What an import is there.</param>
internal readonly record struct ConditionSide(PythonRange Pythons, ImportUse Use)
{
    public static readonly ConditionSide Unknown = new(PythonRange.All, ImportUse.Needed);

    public ConditionSide And(ConditionSide other) => new(Pythons.And(other.Pythons), Use == ImportUse.TypeChecking || other.Use == ImportUse.Needed ? Use : other.Use);
}
