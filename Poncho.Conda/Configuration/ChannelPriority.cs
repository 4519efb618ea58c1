namespace Poncho.Conda.Configuration;

/// <summary>What the order of channels means for a package that several have.</summary>
public enum ChannelPriority
{
    /// <summary>The first channel that has the name at all owns it; those after it are shut out, even if nothing of it fits.</summary>
    Strict,

    /// <summary>Builds of an earlier channel go before all of a later one, which is used where they do not fit.</summary>
    Flexible,

    /// <summary>The order means nothing; the highest version wins.</summary>
    Disabled,
}
