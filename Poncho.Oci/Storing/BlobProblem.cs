using Poncho.Oci.Documents;

namespace Poncho.Oci.Storing;

/// <summary>A blob that is not what its descriptor says.</summary>
/// <param name="Blob">Which was meant.</param>
/// <param name="Message">What is wrong, in one line that names the file.</param>
public sealed record BlobProblem(Descriptor Blob, string Message);
