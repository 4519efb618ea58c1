namespace Poncho.Conda.Configuration;

/// <summary>What a comment behind a setting or a list's line says of its weight.</summary>
internal enum SettingFlag
{
    None,

    /// <summary><c>#!top</c>: the line goes before all others, whichever file it is from.</summary>
    Top,

    /// <summary><c>#!bottom</c>: the line goes behind all others.</summary>
    Bottom,

    /// <summary><c>#!final</c>: files that come later cannot change it.</summary>
    Final,
}
