using RaftActors.Protocol.Identity;
using RaftActors.Ranges.Operations;
using RaftActors.Ranges.Shipping;
using RaftActors.Ranges.State;

namespace RaftActors.Simulation.World.Ranges;

/// <summary>Carries out the course of shipping a source for the replica that leads it.</summary>
internal sealed class ShipperRun(RangeReplica source, ShipOrder order, long attempt, Action acknowledged)
{
    private const int PieceBytes = 300;
    private readonly ShippingCourse _course = new(order, attempt, PieceBytes, static _ => 0);
    private RangeEntry? _sent;
    private LogicalTime _sentAt;
    private int _request;
    private int _hint;

    public bool IsRunning { get; private set; } = true;

    private RangeWorld World => source.Node.World;

    private RangeMachine Machine => (RangeMachine)source.Machine;

    public void Begin() => source.Later(World.Dice.Between(1, 30), () =>
    {
        if (IsRunning)
        {
            Do(_course.Begin(Machine.Image().Encode(), Machine.At.Index.Value));
        }
    });

    public void Stop() => IsRunning = false;

    private void Do(ShippingStep step)
    {
        switch (step)
        {
            case ShippingStep.Send send:
                _sent = send.Entry;
                Send(++_request);
                break;
            case ShippingStep.Read read:
                source.Later(World.Dice.Between(0.1, 15), () => Read(read.From));
                break;
            case ShippingStep.Freeze freeze:
                source.Propose(RangeCommand.Encode(freeze.Entry, Machine.Members), answer =>
                    Then(() => Do(_course.OnFrozen((answer as RangeResult.Changed)?.Answer))));
                break;
            case ShippingStep.ReadEnd:
                Then(() => Do(_course.OnEnd(Machine.At.Index.Value, Machine.Chain)));
                break;
            case ShippingStep.Retire retire:
                Stop();
                source.Propose(RangeCommand.Encode(retire.Entry, Machine.Members), _ => { });
                break;
            case ShippingStep.End:
                World.Counters.Add(RangeReached.ShippingEnded);
                Stop();
                break;
        }
    }

    private void Read(long from)
    {
        if (!IsRunning)
        {
            return;
        }

        var (log, last) = (source.Core.Log, source.Core.CommitIndex);
        if (from < log.FirstIndex.Value)
        {
            World.Counters.Add(RangeReached.ShippingLostLog);
            Do(new ShippingStep.End("its log no longer has the entries"));
            return;
        }

        var entries = from > last.Value ? default : log.Slice(new LogIndex(from), last, 16, 10_000, out _);
        Do(_course.OnEntries(entries, entries.IsEmpty ? 0 : last.Value - entries.Span[^1].Index.Value));
    }

    private void Send(int request)
    {
        if (!IsRunning || request != _request)
        {
            return;
        }

        var members = order.Target.Members;
        var node = RangeWorld.NumberOf(members[_hint % members.Length].Node);
        var entry = World.Mutant == RangeMutant.TailGapAccepted && _sent is RangeEntry.AbsorbTail { Entries.Length: > 1 } tail
            ? tail with { First = tail.First + 1, Entries = tail.Entries[1..] }
            : _sent!;
        _sentAt = source.Node.LocalNow;
        Call(request, node, entry);
        if (World.Faulty && World.Dice.Chance(0.05))
        {
            // A copy that comes when another attempt is under way, or everything is decided.
            World.Events.After(World.Dice.Between(100, 2500), () => Call(request, node, entry));
        }

        source.Later(World.Dice.Between(40, 120), () =>
        {
            _hint += IsRunning && request == _request ? 1 : 0;
            Send(request);
        });
    }

    private void Call(int request, int node, RangeEntry entry) => World.Network.Call(source.Node.Number, node, at =>
        at.Find(order.Target.Group)?.Propose(RangeCommand.Encode(entry, Machine.Members), answer =>
            World.Network.Answer(node, source.Node.Number, () => OnAnswer(request, answer))));

    private void OnAnswer(int request, object? answer)
    {
        if (!IsRunning || request != _request)
        {
            return;
        }

        if (answer is RangeResult.Changed { Answer: var known })
        {
            _request++;
            if (known is RangeAnswer.Done)
            {
                acknowledged();
            }

            Do(_course.OnAnswer(known, source.Node.LocalNow - _sentAt));
        }
    }

    private void Then(Action action) => source.Later(World.Dice.Between(0.1, World.Faulty ? 20 : 1), () =>
    {
        if (IsRunning)
        {
            action();
        }
    });
}
