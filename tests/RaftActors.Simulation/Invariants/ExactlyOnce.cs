using RaftActors.Protocol.Identity;
using RaftActors.Simulation.Views;
using RaftActors.Simulation.World;

namespace RaftActors.Simulation.Invariants;

/// <summary>
/// No. 25, T§6.3: a command of a session takes effect at one entry at most, the same on every machine; effects occur in the order of the
/// session's sequence numbers; every answer equals the first one; and there are no effects after the session has expired.
/// </summary>
public sealed class ExactlyOnce : Invariant
{
    private readonly Dictionary<(long Session, long Sequence), (EntryId At, ulong Answer)> _effects = [];
    private readonly Dictionary<long, (long Sequence, LogIndex At)> _last = [];
    private readonly Dictionary<long, LogIndex> _expired = [];

    public override void Effected(IReplicaView replica, in SessionEffect effect)
    {
        var (session, sequence) = (effect.Command.Session, effect.Command.Sequence);
        var key = (session, sequence);
        switch (effect.Outcome)
        {
            case SessionOutcome.Executed:
                var seen = (effect.At, effect.Answer);
                var isFirst = _effects.TryAdd(key, seen);
                Require(
                    isFirst || _effects[key] == seen,
                    $"{replica.Id} executes {session}/{sequence} at {effect.At}, but it already took effect at {_effects[key].At}");
                Require(
                    !_expired.TryGetValue(session, out var end) || effect.At.Index < end,
                    $"{replica.Id} executes {session}/{sequence} at {effect.At}, but the session expired at {end}");
                var last = _last.GetValueOrDefault(session);
                Require(
                    !isFirst || (sequence > last.Sequence && effect.At.Index > last.At),
                    $"{replica.Id} executes {session}/{sequence} at {effect.At} after {session}/{last.Sequence} at {last.At}");
                _last[session] = isFirst ? (sequence, effect.At.Index) : last;
                break;
            case SessionOutcome.Repeated:
                Require(
                    _effects.TryGetValue(key, out var first) && first.At.Index < effect.At.Index,
                    $"{replica.Id} repeats the answer to {session}/{sequence}, which took no effect before {effect.At}");
                Require(
                    effect.Answer == first.Answer || effect.Answer == 0,
                    $"{replica.Id} answers {session}/{sequence} with {effect.Answer}, but the first answer was {first.Answer}");
                break;
            case SessionOutcome.Expired:
                Require(
                    _last.GetValueOrDefault(session).At < effect.At.Index,
                    $"{replica.Id} reports {session} expired at {effect.At}, but it had effects later");
                _expired.TryAdd(session, effect.At.Index);
                break;
        }
    }
}
