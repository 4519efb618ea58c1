using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Poncho.IO;
using Poncho.IO.Files;
using Poncho.Registry.Access;
using Poncho.Registry.Naming;
using Poncho.Registry.Storing;

namespace Poncho.Registry.Serving;

/// <summary>From a request to its endpoint, and from whatever goes wrong there to an answer.</summary>
internal sealed class RequestHandler(IStorage storage, AccessControl access, ServerOptions options, AccessLog log, TimeProvider clock) : IDisposable
{
    private readonly UploadBody _body = new(options.Limits);
    private readonly Readiness _readiness = new(storage, log, clock);

    private UploadEndpoints Uploads => field ??= new UploadEndpoints(storage, _body);

    private ManifestEndpoints Manifests { get; } = new(options.Limits);

    private ListEndpoints Lists { get; } = new(storage, access);

    private TokenEndpoint Tokens { get; } = new(access);

    public async Task HandleAsync(HttpContext context)
    {
        long started = clock.GetTimestamp();
        try
        {
            await AnswerAsync(context);
        }
        catch (OciError error)
        {
            await RefuseAsync(context, error);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested || e is ConnectionResetException)
        {
            // The client went away: nobody reads the answer, the line of the log has it.
            if (!context.Response.HasStarted) context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (BadHttpRequestException e)
        {
            await RefuseAsync(context, new OciError(e.StatusCode, "SIZE_INVALID", e.Message));
        }
        catch (Exception e)
        {
            await FailAsync(context, e);
        }
        finally
        {
            log.Add(context, started);
        }
    }

    public void Dispose()
    {
        _body.Dispose();
        _readiness.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value ?? "";
        Challenge.SetUrl(context, options.Url);
        switch (path)
        {
            case "/healthz":
                await PlainAsync(context, StatusCodes.Status200OK, "ok\n");
                return;
            case "/readyz":
                bool isReady = await _readiness.AskAsync(context.RequestAborted);
                await PlainAsync(context, isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, isReady ? "ready\n" : "the storage cannot be written\n");
                return;
            case Challenge.TokenPath when access.HasUsers:
                await Tokens.AnswerAsync(context);
                return;
        }

        context.Response.Headers["Docker-Distribution-API-Version"] = "registry/2.0";
        if (!RegistryPath.TryParse(path, out var parsed)) throw new OciError(StatusCodes.Status404NotFound, "UNSUPPORTED", "there is nothing at this path", path);
        var identity = await access.IdentifyAsync(context.Request.Headers.Authorization, context.RequestAborted)
            ?? throw Challenge.Unauthorized(context, ScopeOf(parsed, context.Request.Method));
        context.Items[AccessLog.UserKey] = identity.User;
        if (parsed.Resource is Resource.Ping or Resource.Catalog)
        {
            await AnswerWithoutRepositoryAsync(context, parsed.Resource, identity);
            return;
        }

        if (!RepositoryName.TryParse(parsed.Repository, out var name)) throw OciError.NameInvalid(parsed.Repository);
        await EndpointOf(new Call(context, parsed, name, storage.Repository(name), identity, access) { Patience = options.Limits.Patience });
    }

    private async Task AnswerWithoutRepositoryAsync(HttpContext context, Resource resource, Identity identity)
    {
        if (!IsRead(context.Request.Method)) throw OciError.Unsupported("the operation is unsupported");
        if (resource == Resource.Catalog)
        {
            await Lists.CatalogAsync(context, identity);
            return;
        }

        // Asked first by every client: here it learns that one can log in, also where anybody may read.
        if (access.HasUsers && identity.IsAnonymous && identity.Grants is null) throw Challenge.Unauthorized(context, null);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, "{}"u8.ToArray());
    }

    private Task EndpointOf(Call call)
    {
        string method = call.Request.Method;
        if (options.IsReadOnly && !IsRead(method)) throw OciError.Unsupported("this registry is read-only");
        return (method, call.Path.Resource) switch
        {
            ("GET" or "HEAD", Resource.Blob) => BlobEndpoints.GetAsync(call),
            ("DELETE", Resource.Blob) => BlobEndpoints.DeleteAsync(call),
            ("GET" or "HEAD", Resource.Manifest) => ManifestEndpoints.GetAsync(call),
            ("PUT", Resource.Manifest) => Manifests.PutAsync(call),
            ("DELETE", Resource.Manifest) => ManifestEndpoints.DeleteAsync(call),
            ("GET" or "HEAD", Resource.Tags) => ListEndpoints.TagsAsync(call),
            ("GET" or "HEAD", Resource.Referrers) => ListEndpoints.ReferrersAsync(call),
            ("POST", Resource.UploadStart) => Uploads.StartAsync(call),
            ("PATCH", Resource.Upload) => Uploads.AppendAsync(call),
            ("PUT", Resource.Upload) => Uploads.CloseAsync(call),
            ("GET" or "HEAD", Resource.Upload) => Uploads.StateAsync(call),
            ("DELETE", Resource.Upload) => Uploads.CancelAsync(call),
            _ => throw OciError.Unsupported("the operation is unsupported"),
        };
    }

    private static bool IsRead(string method) => method is "GET" or "HEAD";

    private static string? ScopeOf(RegistryPath path, string method) => path.Repository.Length == 0 || !RepositoryName.TryParse(path.Repository, out var name)
        ? null
        : $"repository:{name}:{(IsRead(method) ? "pull" : method == "DELETE" ? "delete" : "pull,push")}";

    private static async Task PlainAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static async Task RefuseAsync(HttpContext context, OciError error)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        // Set for an answer that is not given.
        context.Response.Headers.CacheControl = default;
        context.Response.Headers.ETag = default;
        await JsonAnswer.ErrorAsync(context, error);
    }

    private async Task FailAsync(HttpContext context, Exception e)
    {
        var cause = e is PonchoException { InnerException: { } inner } ? inner : e;
        log.Say($"{context.Request.Method} {context.Request.Path.Value} failed: {(e is PonchoException or IOException ? e.Message : e.ToString())}");
        bool isFull = FileErrors.IsFull(cause);
        await RefuseAsync(context, isFull
            ? new OciError(StatusCodes.Status507InsufficientStorage, "DENIED", "the registry's disk is full")
            : new OciError(StatusCodes.Status500InternalServerError, "UNKNOWN", "the registry failed; its log says why"));
    }
}
