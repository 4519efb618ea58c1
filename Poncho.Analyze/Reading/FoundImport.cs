using Poncho.Analyze.Imports;

namespace Poncho.Analyze.Reading;

/// <summary>An import while its source is read: what follows it may still change its use.</summary>
internal struct FoundImport
{
    public string Module;
    public string[] Names;
    public string[] Bound;
    public int Level;
    public int Line;
    public int Scope;
    public ImportUse Use;
    public PythonRange Pythons;
    public ImportChoice Choice;

    public readonly SourceImport ToImport() => new(Module, Names, Level, Use, Line)
    {
        Bound = Bound,
        Scope = Scope,
        Pythons = Pythons,
        Choice = Choice.Group == 0 ? null : Choice,
    };
}
