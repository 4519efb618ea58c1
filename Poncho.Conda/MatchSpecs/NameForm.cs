namespace Poncho.Conda.MatchSpecs;

/// <summary>Which names a match spec may have.</summary>
public enum NameForm
{
    /// <summary>The name of one package. What is asked for and what packages depend on is of this form.</summary>
    Exact,

    /// <summary>Also patterns with <c>*</c> and expressions from <c>^</c> to <c>$</c>, as in searches.</summary>
    Pattern,
}
