using System.Runtime.InteropServices;

namespace Poncho.IO.Net;

/// <summary>
/// Whether this machine has OpenSSL's libssl, which the platform's TLS and libgit2 load when they first need it. Asked before that: without
/// it the platform ends the process, and libgit2 crashes.
/// </summary>
public static class InstalledTls
{
    // The names that the platform looks for, newest first.
    private static readonly string[] s_names = ["libssl.so.3", "libssl.so.1.1", "libssl.so.1.0.2", "libssl.so.1.0.0", "libssl.so.10"];

    private static readonly Lazy<bool> s_isThere = new(() => s_names.Any(name => NativeLibrary.TryLoad(name, out _)));

    /// <param name="what">What needs it, as the beginning of a sentence, such as <c>https</c>.</param>
    /// <exception cref="PonchoException">There is none.</exception>
    public static void Need(string what)
    {
        if (s_isThere.Value) return;
        throw new PonchoException($"{what} needs OpenSSL's library, which this machine lacks: \"{s_names[0]}\"", "install OpenSSL (libssl3, openssl-libs), 1.0.2 or newer");
    }
}
