namespace Poncho.Analyze.Reading;

/// <summary>A function or class of a source.</summary>
/// <param name="Name">Its name, without those of the definitions around it.</param>
/// <param name="Parent">The definition around it, as an index into those of the source; -1 for none.</param>
/// <param name="Line">The line of its <c>def</c> or <c>class</c>, from 1.</param>
/// <param name="IsClass">Whether it is a class.</param>
public sealed record Definition(string Name, int Parent, int Line, bool IsClass)
{
    /// <summary>Where its parameters or bases begin in the source as UTF-8.</summary>
    internal int Start { get; init; }

    /// <summary>Where its decorators begin, and where its <c>def</c> or <c>class</c>; the same where it has none.</summary>
    internal (int Start, int End) Decorators { get; init; }

    /// <summary>Where its parameters or bases end, at the colon: what stands before it belongs to the definition around it.</summary>
    internal int Body { get; init; }

    /// <summary>Where its body ends.</summary>
    internal int End { get; set; }
}
