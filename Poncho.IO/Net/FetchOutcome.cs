namespace Poncho.IO.Net;

/// <summary>What came of a question for a document: <see cref="NotModified"/> or <see cref="Fetched"/>.</summary>
public abstract record FetchOutcome(Validators Validators);

/// <summary>The copy at hand is the newest. Its validators may have been renewed.</summary>
public sealed record NotModified(Validators Validators) : FetchOutcome(Validators);

/// <summary>A new state came, all of it was handed on, and these are its validators.</summary>
public sealed record Fetched(Validators Validators) : FetchOutcome(Validators);
