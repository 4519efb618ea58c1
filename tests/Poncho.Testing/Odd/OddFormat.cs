namespace Poncho.Testing.Odd;

/// <summary>The two archive formats; every odd package comes in both.</summary>
public enum OddFormat
{
    Conda,
    TarBz2,
}

/// <summary>How the tarballs in a <c>.conda</c> are compressed.</summary>
public enum OddFrames
{
    /// <summary>One frame, as everybody does.</summary>
    One,

    /// <summary>A frame for every 1,000 bytes, with a skippable frame between.</summary>
    Many,

    /// <summary>A frame of raw blocks that asks for a window of 128 MiB, as level 22 does.</summary>
    LargeWindow,

    /// <summary>One frame in a zip member that is deflated.</summary>
    Deflated,
}
