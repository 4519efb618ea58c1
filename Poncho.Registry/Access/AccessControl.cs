using System.Text;
using Poncho.Registry.Naming;

namespace Poncho.Registry.Access;

/// <summary>
/// Who asks, and what they may do. Without passwords and policy anybody may do anything; with passwords alone, every user. What a token says is
/// looked up in the policy again at each use, so that a right that was taken away is gone at once.
/// </summary>
internal sealed class AccessControl : IDisposable
{
    private readonly ReloadedFile<PasswordFile>? _passwords;
    private readonly ReloadedFile<Policy>? _policy;
    private readonly PasswordCheck? _check;

    /// <param name="htpasswd">Null: there are no users.</param>
    /// <param name="policy">Null: every user may do anything.</param>
    /// <param name="say">Told when a file was read again, or why not.</param>
    /// <param name="clock">Says how old a token is.</param>
    /// <exception cref="IO.PonchoException">A file is wrong.</exception>
    public AccessControl(string? htpasswd, string? policy, Action<string> say, TimeProvider clock)
    {
        if (htpasswd is not null)
        {
            _passwords = new ReloadedFile<PasswordFile>(htpasswd, PasswordFile.Read, say);
            _check = new PasswordCheck(() => _passwords.Current, clock);
        }

        if (policy is not null) _policy = new ReloadedFile<Policy>(policy, Policy.Read, say);
        Tokens = new TokenAuthority(clock);
    }

    public TokenAuthority Tokens { get; }

    /// <summary>Whether anybody may do anything.</summary>
    public bool IsOpen => _passwords is null && _policy is null;

    /// <summary>Whether a policy says who may do what.</summary>
    public bool HasPolicy => _policy is not null;

    /// <summary>Whether somebody can log in.</summary>
    public bool HasUsers => _passwords is not null;

    /// <summary>How often bcrypt was asked.</summary>
    public long PasswordsComputed => _check?.Computed ?? 0;

    /// <summary>Who shows this; null where it is wrong or too old.</summary>
    /// <param name="authorization">The header's value; null or empty for anybody.</param>
    /// <param name="cancel">Looked at while it waits.</param>
    public async ValueTask<Identity?> IdentifyAsync(string? authorization, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(authorization) || IsOpen) return Identity.Anonymous;
        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            var identity = await Tokens.CheckAsync(authorization["Bearer ".Length..].Trim());
            return identity?.User is { } name && _passwords?.Current.HashOf(name) is null ? null : identity;
        }

        if (!authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return null;
        var (user, password) = Basic(authorization["Basic ".Length..].Trim());
        return user is not null && await IsRightAsync(user, password!, cancel) ? new Identity(user, null) : null;
    }

    /// <summary>Whether a password is that of a user.</summary>
    public async ValueTask<bool> IsRightAsync(string user, string password, CancellationToken cancel) => _check is not null && await _check.IsRightAsync(user, password, cancel);

    /// <summary>What the policy lets somebody do, whatever they have shown.</summary>
    public Rights RightsOf(string? user, RepositoryName repository)
    {
        if (_policy is not null) return _policy.Current.RightsOf(user, repository);
        return IsOpen || user is not null ? Rights.All : Rights.None;
    }

    /// <summary>The same, as far as the token goes that was shown.</summary>
    public Rights RightsOf(Identity identity, RepositoryName repository)
    {
        var rights = RightsOf(identity.User, repository);
        if (identity.Grants is null) return rights;
        // What anybody may do needs no token.
        return rights & (identity.Grants.GetValueOrDefault(repository.ToString()) | RightsOf((string?)null, repository));
    }

    public void Dispose()
    {
        _check?.Dispose();
        Tokens.Dispose();
    }

    private static (string? User, string? Password) Basic(string encoded)
    {
        try
        {
            string text = Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
            int colon = text.IndexOf(':', StringComparison.Ordinal);
            return colon < 1 ? default : (text[..colon], text[(colon + 1)..]);
        }
        catch (FormatException)
        {
            return default;
        }
    }
}
