using System.Buffers;
using System.Globalization;
using Poncho.IO;

namespace Poncho.Registry.Access;

/// <summary>An htpasswd file: a line for each user, <c>NAME:HASH</c>, with hashes of bcrypt alone.</summary>
internal sealed class PasswordFile
{
    private static readonly SearchValues<char> s_digits = SearchValues.Create("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    private readonly Dictionary<string, string> _hashes;

    private PasswordFile(Dictionary<string, string> hashes) => _hashes = hashes;

    /// <summary>The hash of a user's password; null where there is no such user.</summary>
    public string? HashOf(string user) => _hashes.GetValueOrDefault(user);

    /// <summary>A hash as costly as those in the file, for users that are not there.</summary>
    public string AnyHash => _hashes.Values.FirstOrDefault() ?? "$2a$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW";

    /// <exception cref="PonchoException">A line is none; the message says which.</exception>
    public static PasswordFile Read(string path) => Parse(File.ReadAllLines(path), path);

    public static PasswordFile Parse(IReadOnlyList<string> lines, string path)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < lines.Count; i++)
        {
            string line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            // Without the line itself: it may hold a password.
            if (colon < 1) throw new PonchoException($"line {i + 1} is not NAME:HASH: \"{path}\"", Hint(path));
            string hash = line[(colon + 1)..];
            if (!IsBcrypt(hash)) throw new PonchoException($"line {i + 1} has no bcrypt hash: \"{path}\"", Hint(path));
            hashes[line[..colon]] = hash;
        }

        return new PasswordFile(hashes);
    }

    // All that the library throws at: that would be an error of the server at each request of this user.
    private static bool IsBcrypt(string hash) =>
        hash.Length == 60 && hash[..2] == "$2" && hash[2] is 'a' or 'b' or 'x' or 'y' && hash[3] == '$' && hash[6] == '$'
        && int.TryParse(hash.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out int cost) && cost is >= 4 and <= 31 && !hash.AsSpan(7).ContainsAnyExcept(s_digits);

    private static string Hint(string path) => $"poncho-registry user add {path} NAME writes such a line, htpasswd -B as well";
}
