using System.Net;
using Polly;
using Polly.Retry;

namespace Poncho.IO.Net;

/// <summary>Tries again what may pass: twice as long between tries each time, at least as long as the server asks.</summary>
public static class Retries
{
    // A server that says "too many requests" works, and lets this one in later.
    private const int MostWhenBusy = 12;

    /// <param name="options">How often, and how long is waited.</param>
    /// <param name="waits">Told why, and for how long.</param>
    public static ResiliencePipeline Pipeline(HttpOptions options, Action<TransferException, TimeSpan> waits)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(waits);
        return options.Retries <= 0 ? ResiliencePipeline.Empty : Build(options, options.Retries, static e => e.IsTransient, waits);
    }

    /// <summary>The same for servers that say how many requests they take (429): more patient with that answer, and with no other.</summary>
    /// <inheritdoc cref="Pipeline"/>
    public static ResiliencePipeline WhenBusy(HttpOptions options, Action<TransferException, TimeSpan> waits)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(waits);
        return Build(options, MostWhenBusy, static e => e.Status == HttpStatusCode.TooManyRequests, waits);
    }

    private static ResiliencePipeline Build(
        HttpOptions options, int most, Func<TransferException, bool> passes, Action<TransferException, TimeSpan> waits) =>
        new ResiliencePipelineBuilder { TimeProvider = options.Time }.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = most,
            BackoffType = DelayBackoffType.Exponential,
            Delay = options.RetryDelay,
            MaxDelay = TimeSpan.FromSeconds(30),
            UseJitter = true,
            ShouldHandle = new PredicateBuilder().Handle<TransferException>(e => passes(e) && !(e.RetryAfter > options.LongestRetryAfter)),
            DelayGenerator = static attempt => ValueTask.FromResult((attempt.Outcome.Exception as TransferException)?.RetryAfter),
            OnRetry = attempt =>
            {
                if (attempt.Outcome.Exception is TransferException error) waits(error, attempt.RetryDelay);
                return default;
            },
        }).Build();
}
