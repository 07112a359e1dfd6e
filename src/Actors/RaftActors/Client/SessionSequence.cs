namespace RaftActors.Client;

/// <summary>
/// Which command of which session a command is (T§6.3): the same one again is never executed again, but answered as the first time.
/// </summary>
/// <param name="Session">The session's id, from <see cref="SessionOpened"/>; larger than zero.</param>
/// <param name="Sequence">The command's number in the session, from 1; each command has its own, in any order.</param>
/// <param name="LowestAwaited">
/// The lowest number whose answer the client still wants: answers below are forgotten, and such numbers refused from then on. Zero if the
/// client does not say; then the number of answers kept (<c>raft-actors.sessions.max-answers</c>) decides.
/// </param>
public readonly record struct SessionSequence(long Session, long Sequence, long LowestAwaited = 0)
{
    /// <summary>Why it cannot be, or <see langword="null"/> if it can.</summary>
    public string? Problem => Session < 1 ? "The id of a session is larger than zero."
        : Sequence < 1 ? "Sequences begin with 1."
        : LowestAwaited < 0 || LowestAwaited > Sequence ? "The lowest awaited sequence lies between zero and the sequence itself."
        : null;
}
