namespace Poncho.Builder.Building;

/// <summary>Whether the Python files of noarch packages and wheels get their <c>.pyc</c>.</summary>
public enum ByteCompilation
{
    /// <summary>Compiled by a Python of the environment's version, as conda does.</summary>
    Compiled,

    /// <summary>Left to the first import (<c>--no-compile</c>): faster to build, smaller to ship.</summary>
    Left,
}
