using Docker.DotNet;
using Poncho.IO;

namespace Poncho.Builder.Engines;

/// <summary>Where an engine is asked.</summary>
internal static class EnginePlace
{
    private const string SystemSocket = "/run/podman/podman.sock";

    /// <summary>
    /// Docker where its own program would ask it: <c>DOCKER_HOST</c>, the context that is chosen, the usual socket. Podman at <c>CONTAINER_HOST</c>, the
    /// user's socket, the system's.
    /// </summary>
    /// <exception cref="PonchoException">The address is none, or there is no such context.</exception>
    public static DockerClient Connect(EngineKind kind, EnvironmentVariables environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        string? address = AddressOf(kind, environment);
        try
        {
            var builder = new DockerClientBuilder();
            if (address is not null) builder = builder.WithEndpoint(new Uri(address));
            else if (environment.FindNonEmpty("DOCKER_CONTEXT") is { } context && context != "default") builder = builder.WithContext(context);

            // The loading of a large image says nothing for minutes.
            return builder.WithTimeout(Timeout.InfiniteTimeSpan).Build();
        }
        catch (Exception e) when (e is UriFormatException or ArgumentException or NotSupportedException or IOException or InvalidOperationException)
        {
            throw new PonchoException(
                $"the engine's address cannot be used ({e.Message}): \"{address ?? "docker context"}\"", "write it as unix:///run/docker.sock or tcp://HOST:PORT", e);
        }
    }

    /// <summary>What people call the place.</summary>
    public static string NameOf(EngineKind kind, EnvironmentVariables environment) => AddressOf(kind, environment) ?? "unix:///var/run/docker.sock";

    private static string? AddressOf(EngineKind kind, EnvironmentVariables environment)
    {
        if (kind == EngineKind.Docker) return environment.FindNonEmpty("DOCKER_HOST");
        if (environment.FindNonEmpty("CONTAINER_HOST") is { } given) return given;
        string? own = environment.FindNonEmpty("XDG_RUNTIME_DIR") is { } folder ? Path.Combine(folder, "podman", "podman.sock") : null;
        return "unix://" + (own is not null && File.Exists(own) ? own : SystemSocket);
    }
}
