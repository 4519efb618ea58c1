using System.Net;
using Poncho.IO;

namespace Poncho.Oci.Registries;

/// <summary>A registry refused something; the message says what and why, in its words where it gave any.</summary>
public sealed class RegistryException : PonchoException
{
    internal RegistryException(string message, string? hint, HttpStatusCode status, IReadOnlyList<RegistryProblem> problems)
        : base(message, hint)
    {
        Status = status;
        Problems = problems;
    }

    /// <summary>What it answered.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>What it said is wrong; empty where it said nothing.</summary>
    public IReadOnlyList<RegistryProblem> Problems { get; }

    /// <summary>Whether it has no such thing.</summary>
    public bool IsNotFound => Status is HttpStatusCode.NotFound or HttpStatusCode.Gone;

    /// <summary>Whether it said one of the codes of the distribution specification, such as <c>MANIFEST_BLOB_UNKNOWN</c>.</summary>
    public bool Says(params ReadOnlySpan<string> codes)
    {
        foreach (var problem in Problems)
        {
            if (codes.Contains(problem.Code)) return true;
        }

        return false;
    }
}
