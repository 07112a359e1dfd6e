using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Log;
using RaftActors.Simulation.Views;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 35: nothing with a time to live expires before that time is over on the fastest clock allowed, counted from when the leader appended
/// the last effective renewal; regardless of the number of leaders and their wall clocks.
/// </summary>
public sealed class TimeToLive(IGroupView group, LogTimeRate log) : Invariant
{
    private readonly Dictionary<long, EntryId> _renewals = [];

    public override void Applied(IReplicaView replica, in Entry entry, ulong machineHash)
    {
        if (entry.Kind == EntryKind.Command && SimulatedCommand.Read(entry.Payload.Span).Kind == CommandKind.Register)
        {
            _renewals.TryAdd(entry.Index.Value, entry.Id);
        }
    }

    public override void Effected(IReplicaView replica, in SessionEffect effect)
    {
        var session = effect.Command.Session;
        if (!_renewals.TryGetValue(session, out var renewal) || effect.At.Index <= renewal.Index)
        {
            return;
        }

        if (effect.Outcome == SessionOutcome.Executed)
        {
            _renewals[session] = effect.At;
        }
        else if (effect.Outcome == SessionOutcome.Expired
            && log.CreatedAt(renewal) is { } renewed
            && log.CreatedAt(effect.At) is { } ended)
        {
            var lived = ended - renewed;

            // Jumps count from when the renewal was appended, which is earlier than when it is applied.
            var jumped = log.ClocksJumpedAt(effect.At) - log.ClocksJumpedAt(renewal);
            var least = (TimeSpan.FromMilliseconds(SimulatedMachine.SessionTimeout) - jumped) / group.FastestClock;
            Require(
                lived >= least,
                $"{replica.Id} expires session {session} at {effect.At}, {lived.TotalMilliseconds} ms after its renewal at "
                    + $"{renewal}, but it must live {least.TotalMilliseconds} ms");
        }
    }
}
