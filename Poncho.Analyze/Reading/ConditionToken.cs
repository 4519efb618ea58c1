using Poncho.Analyze.Tokens;

namespace Poncho.Analyze.Reading;

/// <summary>One token of a condition, as a place in the source.</summary>
internal readonly record struct ConditionToken(TokenKind Kind, Word Word, int Start, int End);
