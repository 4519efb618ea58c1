using System.Collections.Immutable;
using System.Globalization;

namespace Poncho.IO.Net;

/// <summary>What decides how hosts are reached: the process's variables, and what <c>.condarc</c> says over them.</summary>
public sealed record HttpOptions
{
    private const long UsualLeastSpeed = 1000;

    /// <summary>
    /// The environment variables. Looked at: <c>HTTP_PROXY</c>, <c>HTTPS_PROXY</c>, <c>ALL_PROXY</c>, <c>NO_PROXY</c> (lower-case forms first),
    /// <c>REQUESTS_CA_BUNDLE</c>, <c>CURL_CA_BUNDLE</c>, <c>SSL_CERT_FILE</c>, <c>SSL_CERT_DIR</c>, <c>NETRC</c>.
    /// </summary>
    public required EnvironmentVariables Environment { get; init; }

    /// <summary>Where <c>.netrc</c> is looked for; null: nowhere.</summary>
    public string? HomeFolder { get; init; }

    /// <summary>False (condarc's <c>ssl_verify: false</c>): whoever answers is believed to be the host.</summary>
    public bool VerifyCertificates { get; init; } = true;

    /// <summary>
    /// A PEM file, or a folder of them, to be trusted in place of the system's (condarc's <c>ssl_verify: PATH</c>); it comes before the
    /// variables.
    /// </summary>
    public string? CertificateAuthorities { get; init; }

    /// <summary>A PEM file with the certificate to show to hosts that ask for one (condarc's <c>client_ssl_cert</c>).</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>The key of <see cref="ClientCertificate"/>, where it is not in the same file.</summary>
    public string? ClientCertificateKey { get; init; }

    /// <summary>
    /// condarc's <c>proxy_servers</c>: <c>scheme</c>, <c>scheme://host</c>, <c>all</c> or <c>all://host</c> to the proxy's URL; they come
    /// before the variables.
    /// </summary>
    public IReadOnlyDictionary<string, string> Proxies { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The longest wait for a connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(9.15);

    /// <summary>The longest time without a byte, before the headers and in the body.</summary>
    public TimeSpan StallLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Names the variable that says <see cref="LeastSpeed"/>.</summary>
    public const string LeastSpeedVariable = "PONCHO_LEAST_SPEED";

    /// <summary>
    /// Bytes a second that a transfer has at least, over the stall limit; 0 for any. <c>PONCHO_LEAST_SPEED</c>, else 1,000: a package of
    /// average size would take hours.
    /// </summary>
    /// <exception cref="PonchoException">The variable is no number.</exception>
    public long LeastSpeed => Variable(LeastSpeedVariable) is not { } text ? UsualLeastSpeed
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
        : throw new PonchoException($"variable {LeastSpeedVariable} is no number: \"{text}\"", "give bytes a second, such as 1000");

    /// <summary>How often a transfer is tried again after a failure that may pass.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>The wait before the first new try; it doubles each time, and a server's Retry-After comes before it.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest Retry-After that is waited for; a longer one ends the transfer.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>True: whatever would leave the machine fails, saying so.</summary>
    public bool Offline { get; init; }

    /// <summary>Is given a line of each request and its status, without passwords, from any thread; null where nobody listens.</summary>
    public Action<string>? Note { get; init; }

    /// <summary>Hears which hosts are asked and when they answer.</summary>
    public ITransferProgress Progress { get; init; } = SilentProgress.Instance;

    public string UserAgent { get; init; } = "poncho/" + PonchoVersion.Text;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>These variables and the home folder that they name; all else as usual.</summary>
    public static HttpOptions Of(EnvironmentVariables environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return new HttpOptions { Environment = environment, HomeFolder = environment.HomeFolder };
    }

    /// <summary>A variable that is set to more than nothing, else null.</summary>
    internal string? Variable(string name) => Environment.FindNonEmpty(name);
}
