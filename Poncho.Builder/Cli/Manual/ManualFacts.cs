namespace Poncho.Builder.Cli.Manual;

/// <summary>What the man page says and the tree of commands does not know: each a name and a sentence (docs/configuration.md, docs/exit-codes.md).</summary>
internal static class ManualFacts
{
    public static readonly (string Name, string Meaning)[] Variables =
    [
        ("PONCHO_HOME", "Where the store and all caches are (default: $XDG_CACHE_HOME/poncho, else ~/.cache/poncho)."),
        ("PONCHO_NODE_CACHE", "Where environments are unpacked to run (default: $TMPDIR/poncho-UID, else /tmp/poncho-UID); should be on the node's own disk."),
        ("PONCHO_ACTIVATION", "\"always\": activation scripts run at each start, instead of what they set being kept."),
        ("PONCHO_UNPACK_LIMIT", "Bytes that one package, archive or git tree may unpack to."),
        ("PONCHO_UNPACK_BYTES, PONCHO_UNPACK_ENTRIES", "The same of a whole environment that is unpacked to run."),
        ("SOURCE_DATE_EPOCH", "The time of files in what \"poncho package\" makes, in seconds since 1970."),
        ("CONDARC, CONDA_*", "Settings of conda, as conda reads them; CONDA_OVERRIDE_GLIBC, CONDA_OVERRIDE_CUDA and the like say what the nodes have."),
        ("PIP_*", "Settings of pip, for the packages that it resolves."),
        ("HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY", "Proxies."),
        ("SSL_CERT_FILE, SSL_CERT_DIR, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE", "Certificates that are trusted."),
        ("NETRC", "The file of passwords (default: ~/.netrc)."),
    ];

    public static readonly (string Name, string Meaning)[] Statuses =
    [
        ("0", "Done."),
        ("1", "Failed: one line on standard error says what is wrong and where, one (\"hint:\") what to do."),
        ("2", "Wrong usage: a word on the command line was not understood."),
        ("125", "Of \"poncho run\": Poncho itself failed before the command could run, wrong usage included."),
        ("126, 127", "Of \"poncho run\": the command cannot be run; it was not found. Any other status is the command's own."),
        ("130, 143", "Ctrl-C (SIGINT), SIGTERM: unfinished files were removed."),
    ];

    public static readonly (string Name, string Meaning)[] Files =
    [
        ("SPEC.lock.json", "The lock of a spec, beside it; \"poncho create\" builds from it where it answers the spec."),
        ("~/.cache/poncho/store", "The store: an OCI image layout."),
        ("~/.condarc, /etc/conda/.condarc", "Channels and how they are reached."),
        ("~/.netrc", "Passwords of channels and servers: used, never shown and never stored."),
    ];
}
