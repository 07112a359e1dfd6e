namespace RaftActors.Protocol.Inputs;

/// <summary>
/// Asks for an index at which a read is linearizable (T§6.4). Answered later by one <see cref="Effects.ReadReady"/> or
/// <see cref="Effects.ReadRejected"/>. A shell with many reads asks once for all of them.
/// </summary>
/// <param name="ReadId">Chosen by the shell; returned in the answer.</param>
/// <param name="ByLease">A valid lease suffices (T§6.4.1): answered at once while there is one, otherwise like any other read.</param>
/// <param name="MayForward">A follower or learner asks its leader for the index and serves the read itself. If false, it refuses and names
/// the leader.</param>
public sealed record ReadRequest(long ReadId, bool ByLease = false, bool MayForward = false) : Input
{
    /// <inheritdoc />
    public override string ToString() => $"ReadRequest {ReadId}";
}
