using System.Text.Json;

namespace Poncho.Builder.Locks;

/// <summary>How a lock says the sources of one kind.</summary>
internal interface ISourceFormat
{
    /// <summary>The word of the member <c>kind</c>.</summary>
    string Kind { get; }

    /// <summary>Reads a source, and refuses what no lock of ours says: it decides what is fetched, and under which names it is kept.</summary>
    /// <exception cref="Specs.Syntax.SpecException">It is none.</exception>
    LockedSource Read(SourceMembers source);

    /// <summary>Writes the members that follow <c>kind</c> and <c>name</c>, in a fixed order.</summary>
    void Write(Utf8JsonWriter json, LockedSource source);
}
