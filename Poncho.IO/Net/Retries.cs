using Polly;
using Polly.Retry;

namespace Poncho.IO.Net;

/// <summary>Tries again what may pass: twice as long between tries each time, at least as long as the server asks.</summary>
internal static class Retries
{
    public static ResiliencePipeline Pipeline(HttpOptions options, Action<TransferException, TimeSpan> waits)
    {
        if (options.Retries <= 0) return ResiliencePipeline.Empty;
        return new ResiliencePipelineBuilder { TimeProvider = options.Time }.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = options.Retries,
            BackoffType = DelayBackoffType.Exponential,
            Delay = options.RetryDelay,
            MaxDelay = TimeSpan.FromSeconds(30),
            UseJitter = true,
            ShouldHandle = new PredicateBuilder().Handle<TransferException>(e => e.IsTransient && !(e.RetryAfter > options.LongestRetryAfter)),
            DelayGenerator = static attempt => ValueTask.FromResult((attempt.Outcome.Exception as TransferException)?.RetryAfter),
            OnRetry = attempt =>
            {
                if (attempt.Outcome.Exception is TransferException error) waits(error, attempt.RetryDelay);
                return default;
            },
        }).Build();
    }
}
