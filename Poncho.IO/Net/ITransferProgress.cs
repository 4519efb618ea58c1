namespace Poncho.IO.Net;

/// <summary>Who shows how transfers go on. Called from several threads at once; a name stands for one transfer.</summary>
public interface ITransferProgress
{
    /// <summary>So many bytes will come in all, in transfers that begin from now on; told where it is known.</summary>
    void Expect(long bytes)
    {
    }

    /// <summary>A transfer starts; <paramref name="bytes"/> is its whole length where that is known.</summary>
    void Begin(string name, long? bytes);

    /// <summary>Bytes came (or were there from an earlier try); a negative number takes back bytes that were thrown away.</summary>
    void Advance(string name, long bytes);

    /// <summary>The transfer ended, well or not. Called once for each <see cref="Begin"/>.</summary>
    void End(string name);

    /// <summary>A host was asked, and its answer is waited for. Called once more often than <see cref="Answered"/> for as long as it has not come.</summary>
    void Asked(string host)
    {
    }

    /// <summary>The host answered, or is given up.</summary>
    void Answered(string host)
    {
    }

    /// <summary>
    /// A form of a document was not to be had, and another one is taken; <paramref name="reason"/> is one line without secrets. A detail.
    /// </summary>
    void PassedOver(string name, string reason)
    {
    }

    /// <summary>
    /// The transfer failed in a way that may pass, and is tried again after <paramref name="delay"/>; <paramref name="reason"/> is one line
    /// without secrets.
    /// </summary>
    void Waits(string name, string reason, TimeSpan delay)
    {
    }
}
