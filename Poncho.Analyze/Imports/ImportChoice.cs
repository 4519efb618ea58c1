namespace Poncho.Analyze.Imports;

/// <summary>
/// One way of several: of the imports with the same <see cref="Group"/> a program needs those of one <see cref="Turn"/>, and tries them in turn
/// (<c>try: import tomllib</c>, <c>except ImportError: import tomli</c>).
/// </summary>
/// <param name="Group">A number in its source, from 1.</param>
/// <param name="Turn">0 for what is tried first.</param>
public readonly record struct ImportChoice(int Group, int Turn);
