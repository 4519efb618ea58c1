using System.Runtime.InteropServices;

namespace Poncho.IO;

/// <summary>
/// OpenSSL's sha256 (openssl/sha.h), from the static archive that a natively compiled program is linked with (<c>native/Native.targets</c>):
/// the same code that the platform would find in libcrypto, with SHA instructions where the processor has them. Holds the state by value:
/// a copy is a state of its own.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe partial struct LinkedSha256
{
    private const string Library = "libcrypto";

    // SHA256_CTX is 112 bytes in every OpenSSL: eight words of state, two of length, a block, and two counters.
    private const int StateLength = 112;

    private fixed byte _state[StateLength];

    // OpenSSL would look at the processor in an initialiser of its own, which the start file of native/old-glibc does not call.
    static LinkedSha256() => LookAtProcessor();

    /// <summary>Starts anew.</summary>
    public void Begin()
    {
        fixed (byte* state = _state) _ = Init(state);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        fixed (byte* state = _state)
        fixed (byte* data = bytes) _ = Update(state, data, (nuint)bytes.Length);
    }

    /// <summary>Writes the 32 bytes of the digest; the state is of no use until it begins anew.</summary>
    public void Finish(Span<byte> hash)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hash.Length, Digest.ByteCount);
        fixed (byte* state = _state)
        fixed (byte* target = hash) _ = Final(target, state);
    }

    [LibraryImport(Library, EntryPoint = "OPENSSL_cpuid_setup")]
    private static partial void LookAtProcessor();

    [LibraryImport(Library, EntryPoint = "SHA256_Init")]
    private static partial int Init(byte* state);

    [LibraryImport(Library, EntryPoint = "SHA256_Update")]
    private static partial int Update(byte* state, byte* data, nuint length);

    [LibraryImport(Library, EntryPoint = "SHA256_Final")]
    private static partial int Final(byte* hash, byte* state);
}
