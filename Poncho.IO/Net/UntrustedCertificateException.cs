using System.Security.Authentication;

namespace Poncho.IO.Net;

/// <summary>Why a host's certificate is not believed, before the platform wraps it: caught in <see cref="TransferErrors"/>.</summary>
internal sealed class UntrustedCertificateException(string reason) : AuthenticationException(reason);
