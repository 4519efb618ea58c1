using System.Globalization;
using Microsoft.AspNetCore.Http;
using Poncho.Registry.Access;
using Poncho.Registry.Naming;
using Poncho.Registry.Storing;

namespace Poncho.Registry.Serving;

/// <summary>One request, with what endpoints ask of it.</summary>
internal sealed class Call(HttpContext context, RegistryPath path, RepositoryName name, IRepository repository, Identity identity, AccessControl access)
{
    public HttpContext Context { get; } = context;

    /// <summary>How long the client may do nothing of its part.</summary>
    public required TimeSpan Patience { get; init; }

    public HttpRequest Request => Context.Request;

    public HttpResponse Response => Context.Response;

    public RegistryPath Path { get; } = path;

    public RepositoryName Name { get; } = name;

    public IRepository Repository { get; } = repository;

    public Identity Identity { get; } = identity;

    /// <summary>Cancelled when the client goes away.</summary>
    public CancellationToken Cancel => Context.RequestAborted;

    /// <summary>Methods are told apart by case (RFC 9110, 9.1): to Kestrel, "Head" is another one, whose answer has a body.</summary>
    public bool IsHead => Request.Method == "HEAD";

    /// <summary>A parameter of the URL; null where it is not given or empty.</summary>
    public string? Parameter(string name) => Request.Query[name] is [{ Length: > 0 } first, ..] ? first : null;

    /// <summary>A parameter that is a digest; null where it is not given.</summary>
    /// <exception cref="OciError">It is none.</exception>
    public BlobDigest? DigestParameter(string name)
    {
        if (Parameter(name) is not { } text) return null;
        return BlobDigest.TryParse(text, out var digest) ? digest : throw OciError.DigestInvalid("not a digest of sha256 or sha512", text);
    }

    /// <summary>How many entries are wanted; null where that is not said.</summary>
    /// <exception cref="OciError">It is no number.</exception>
    public int? CountParameter()
    {
        if (Parameter("n") is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : throw OciError.ParameterInvalid("n", text);
    }

    /// <summary>Refuses what is not allowed: 401 where it helps to log in, else 403.</summary>
    /// <param name="needed">Any of these is enough.</param>
    public void Demand(Rights needed)
    {
        if ((access.RightsOf(Identity, Name) & needed) == 0) throw Refusal(needed);
    }

    /// <summary>What somebody may do in another repository.</summary>
    public Rights RightsIn(RepositoryName other) => access.RightsOf(Identity, other);

    /// <summary>Whether nothing in this registry is hidden from who asks.</summary>
    public bool MayReadAll => access.IsOpen || (!access.HasPolicy && !Identity.IsAnonymous);

    /// <summary>Tells the client which digest the answer is about.</summary>
    public void SetDigest(BlobDigest digest) => Response.Headers["Docker-Content-Digest"] = digest.ToString();

    public void SetLocation(string path) => Response.Headers.Location = path;

    private OciError Refusal(Rights needed)
    {
        bool mayWithToken = (access.RightsOf(Identity.User, Name) & needed) != 0;
        if (!access.HasUsers || (!Identity.IsAnonymous && !mayWithToken)) return OciError.Denied("requested access to the resource is denied");
        string words = needed switch
        {
            Rights.Read => "pull",
            Rights.Delete => "delete",
            _ => "pull,push",
        };
        return Challenge.Unauthorized(Context, $"repository:{Name}:{words}");
    }
}
