namespace RaftActors.Messages;

/// <summary>Identifies a command within a session (T§6.3). A repeated one is not executed again but gets the first answer.</summary>
/// <param name="Session">The session's id, from <see cref="SessionOpened"/>; greater than zero.</param>
/// <param name="Sequence">The command's number in the session, from 1; unique per command, in any order.</param>
/// <param name="LowestAwaited">
/// The lowest number whose answer the client still needs: lower answers are forgotten, and lower numbers refused from then on. Zero if
/// unspecified; then the number of answers kept (<c>raft-actors.sessions.max-answers</c>) decides.
/// </param>
public readonly record struct SessionSequence(long Session, long Sequence, long LowestAwaited = 0)
{
    /// <summary>Why the values are invalid, or <see langword="null"/> if they are valid.</summary>
    public string? Problem => Session < 1 ? "The session id must be greater than zero."
        : Sequence < 1 ? "The sequence must be at least 1."
        : LowestAwaited < 0 || LowestAwaited > Sequence ? "The lowest awaited sequence must be between zero and the sequence itself."
        : null;
}
