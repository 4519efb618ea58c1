using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Poncho.Registry.Access;
using Poncho.Registry.Naming;

namespace Poncho.Registry.Serving;

/// <summary>
/// <c>/token</c>: tokens, as Docker's token protocol has it (GET with a password in the header; POST with a form, as OAuth 2 has it). A token is
/// good for what of the wanted scopes the policy allows, and no error where that is nothing: the request that follows says so.
/// </summary>
internal sealed class TokenEndpoint(AccessControl access)
{
    private const string FormType = "application/x-www-form-urlencoded";

    private static readonly FormOptions s_form = new() { ValueCountLimit = 100, KeyLengthLimit = 100, ValueLengthLimit = 16 * 1024, BufferBodyLengthLimit = 64 * 1024 };

    public async Task AnswerAsync(HttpContext context)
    {
        Identity? identity;
        IEnumerable<string?> scopes = context.Request.Query["scope"];
        if (context.Request.Method == "POST")
        {
            var form = await ReadFormAsync(context);
            if (form["grant_type"] != "password") throw new OciError(StatusCodes.Status400BadRequest, "UNSUPPORTED", "the one grant type is \"password\"", form["grant_type"]);
            scopes = form["scope"];
            string basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{form["username"]}:{form["password"]}"));
            identity = await access.IdentifyAsync($"Basic {basic}", context.RequestAborted);
        }
        else
        {
            identity = await access.IdentifyAsync(context.Request.Headers.Authorization, context.RequestAborted);
        }

        if (identity is null)
        {
            context.Response.Headers.WWWAuthenticate = $"Basic realm=\"{TokenAuthority.Service}\"";
            throw new OciError(StatusCodes.Status401Unauthorized, "UNAUTHORIZED", "wrong user or password");
        }

        context.Items[AccessLog.UserKey] = identity.User;
        var wanted = scopes.SelectMany(one => (one ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));
        string token = access.Tokens.Issue(identity.User, wanted.Select(scope => Granted(identity, scope)).OfType<(string, string[])>());
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, JsonAnswer.Bytes(json =>
        {
            json.WriteStartObject();
            json.WriteString("token", token);
            json.WriteString("access_token", token);
            json.WriteNumber("expires_in", (int)TokenAuthority.Lifetime.TotalSeconds);
            json.WriteString("issued_at", access.Tokens.Now);
            json.WriteEndObject();
        }));
    }

    // Anybody may ask: a form has no room for more than a password and some scopes.
    private static async Task<IFormCollection> ReadFormAsync(HttpContext context)
    {
        bool isForm = context.Request.ContentType?.StartsWith(FormType, StringComparison.OrdinalIgnoreCase) == true;
        if (!isForm) throw new OciError(StatusCodes.Status400BadRequest, "UNSUPPORTED", "a form is expected", FormType);
        try
        {
            return await new FormFeature(context.Request, s_form).ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException)
        {
            throw new OciError(StatusCodes.Status400BadRequest, "UNSUPPORTED", "the form is too large");
        }
    }

    // repository:NAME:ACTION,ACTION. The name of a registry may stand before the repository's, with a port.
    private (string Repository, string[] Actions)? Granted(Identity identity, string scope)
    {
        int first = scope.IndexOf(':', StringComparison.Ordinal), last = scope.LastIndexOf(':');
        if (first < 0 || last <= first || scope[..first] != "repository" || !RepositoryName.TryParse(scope[(first + 1)..last], out var name)) return null;
        var rights = access.RightsOf(identity, name);
        var words = scope[(last + 1)..].Split(',').SelectMany(word => word == "*" ? (string[])["pull", "push", "delete"] : [word]);
        return (name.ToString(), [.. words.Where(word => (TokenAuthority.RightsOf(word) & rights) != 0).Distinct()]);
    }
}
