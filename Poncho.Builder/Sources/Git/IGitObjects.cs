namespace Poncho.Builder.Sources.Git;

/// <summary>The objects of one repository, whole and unfiltered.</summary>
internal interface IGitObjects : IDisposable
{
    /// <summary>Gives an object. Its content can be read until the next one is asked for.</summary>
    /// <param name="name">The object's name, as hex digits.</param>
    /// <param name="cancel">Stops the reading.</param>
    /// <exception cref="Poncho.IO.PonchoException">The repository lacks it, or it is damaged.</exception>
    Task<GitObject> ReadAsync(string name, CancellationToken cancel);
}
