using Poncho.IO;

namespace Poncho.Runtime.Opening;

/// <summary>Where an environment is that a user named; <see cref="EnvironmentFinder"/> tells it.</summary>
/// <param name="Text">What the user wrote: a path, a name or a digest. Messages show it.</param>
public abstract record EnvironmentPlace(string Text)
{
    /// <summary>Reads what the environment says of itself, and none of its layers.</summary>
    /// <exception cref="PonchoException">There is no environment of Poncho's, or its documents are missing or damaged.</exception>
    public abstract EnvironmentDocuments ReadDocuments();

    /// <summary>Opens the environment with its layers, to unpack or copy them.</summary>
    /// <returns>To be disposed.</returns>
    /// <exception cref="PonchoException">It has no layers, or its documents are missing or damaged.</exception>
    public abstract EnvironmentSource Open();
}
