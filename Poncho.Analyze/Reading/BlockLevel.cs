using Poncho.Analyze.Imports;

namespace Poncho.Analyze.Reading;

/// <summary>One level of indentation while a source is read: what it means to an import that stands there, and which statement may be continued there.</summary>
internal struct BlockLevel
{
    /// <summary>The definition around it, -1 for none.</summary>
    public int Scope;

    /// <summary>The definition whose body it is, -1 for none.</summary>
    public int Opens;

    /// <summary>What an import is here that is not caught.</summary>
    public ImportUse Use;

    /// <summary>The Pythons that come here.</summary>
    public PythonRange Pythons;

    /// <summary>Whether it is the body of <c>match</c>, where each statement begins with <c>case</c>.</summary>
    public bool IsMatch;

    /// <summary>Whether it ends the program or raises an error.</summary>
    public bool Exits;

    /// <summary>What the statement that ended last here may be followed by.</summary>
    public Continuation Continuation;

    /// <summary>The Pythons that come to the branches which follow.</summary>
    public PythonRange Rest;

    /// <summary>What an import is in the branches which follow.</summary>
    public ImportUse RestUse;

    /// <summary>The <c>try</c> that may be continued here.</summary>
    public TryStatement Try;

    /// <summary>A level inside of this one.</summary>
    public readonly BlockLevel Inner() => new() { Scope = Scope, Opens = -1, Use = Use, Pythons = Pythons };
}
