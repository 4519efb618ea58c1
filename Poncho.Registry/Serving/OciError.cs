using Microsoft.AspNetCore.Http;

namespace Poncho.Registry.Serving;

/// <summary>An answer that refuses, with one of the specification's error codes ("Error Codes"). Thrown by endpoints, written in one place.</summary>
internal sealed class OciError(int status, string code, string message, string? detail = null) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>What it is about, such as a digest; null where the message says all.</summary>
    public string? Detail { get; } = detail;

    /// <summary>Seconds after which it may be tried again; null where that would not help.</summary>
    public int? RetryAfter { get; init; }

    public static OciError BlobUnknown(string digest) => new(StatusCodes.Status404NotFound, "BLOB_UNKNOWN", "blob unknown to registry", digest);

    public static OciError UploadUnknown(string id) => new(StatusCodes.Status404NotFound, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry", id);

    public static OciError UploadInvalid(string message) => new(StatusCodes.Status400BadRequest, "BLOB_UPLOAD_INVALID", message);

    public static OciError DigestInvalid(string message, string? detail) => new(StatusCodes.Status400BadRequest, "DIGEST_INVALID", message, detail);

    public static OciError ManifestUnknown(string reference) => new(StatusCodes.Status404NotFound, "MANIFEST_UNKNOWN", "manifest unknown to registry", reference);

    public static OciError ManifestInvalid(string message) => new(StatusCodes.Status400BadRequest, "MANIFEST_INVALID", message);

    public static OciError NameUnknown(string name) => new(StatusCodes.Status404NotFound, "NAME_UNKNOWN", "repository name not known to registry", name);

    public static OciError NameInvalid(string name) => new(StatusCodes.Status400BadRequest, "NAME_INVALID", "invalid repository name", name);

    public static OciError TooLarge(string what, long most) =>
        new(StatusCodes.Status413PayloadTooLarge, "SIZE_INVALID", $"{what} has more than the {most} bytes that this registry takes");

    public static OciError Unsupported(string message) => new(StatusCodes.Status405MethodNotAllowed, "UNSUPPORTED", message);

    public static OciError Denied(string message) => new(StatusCodes.Status403Forbidden, "DENIED", message);

    public static OciError ParameterInvalid(string name, string value) => new(StatusCodes.Status400BadRequest, "UNSUPPORTED", $"the parameter \"{name}\" is malformed", value);
}
