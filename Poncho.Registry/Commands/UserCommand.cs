using System.CommandLine;
using System.Text;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Registry.Access;

namespace Poncho.Registry.Commands;

/// <summary><c>poncho-registry user add FILE NAME</c>: a user, or a new password of one, in an htpasswd file.</summary>
internal static class UserCommand
{
    // As costly as a server's work allows: a quarter of a second, once in some minutes.
    private const int Cost = 12;

    public static Command Define(Streams streams)
    {
        var file = new Argument<string>("FILE") { Description = "The file that the server is given as --htpasswd." };
        var name = new Argument<string>("NAME") { Description = "The user." };
        var fromInput = new Option<bool>("--password-stdin") { Description = "Read the password from standard input." };
        var add = new Command("add", "Add a user to an htpasswd file, or change a user's password.") { file, name, fromInput };
        add.SetAction(parsed =>
        {
            string user = parsed.GetRequiredValue(name);
            if (!IsName(user)) throw new PonchoException($"not a user's name (no colon or control character, no \"#\" before it, no blank around it): \"{user}\"");
            string path = parsed.GetRequiredValue(file);
            string[] lines = File.Exists(path) ? File.ReadAllLines(path) : [];
            PasswordFile.Parse(lines, path);
            Write(path, lines, user, BCrypt.Net.BCrypt.HashPassword(Password(streams, parsed.GetValue(fromInput)), Cost));
            return ExitStatus.Done;
        });
        return new Command("user", "Users of a server.") { add };
    }

    // Such as a line of the file gives back.
    private static bool IsName(string user) => user.Length > 0 && user[0] != '#' && user.Trim() == user && !user.Any(c => c == ':' || char.IsControl(c));

    private static string Password(Streams streams, bool fromInput)
    {
        string? password = fromInput ? streams.ReadLine() : streams.AskHidden("password: ");
        if (password is null && !fromInput)
        {
            throw new PonchoException("there is no terminal to ask for the password", "say --password-stdin, and write the password to standard input");
        }

        if (string.IsNullOrEmpty(password)) throw new PonchoException("the password is empty");
        // bcrypt looks at no more.
        if (Encoding.UTF8.GetByteCount(password) > 72) throw new PonchoException("the password has more than 72 bytes, and bcrypt would look at no more of it");
        if (!fromInput && streams.AskHidden("once more: ") != password) throw new PonchoException("the two passwords differ");
        return password;
    }

    private static void Write(string path, string[] lines, string user, string hash)
    {
        string[] kept = [.. lines.Where(line => !line.StartsWith(user + ":", StringComparison.Ordinal)), $"{user}:{hash}"];
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(string.Concat(kept.Select(line => line + "\n"))));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
    }
}
