using RaftActors.Protocol;
using RaftActors.Protocol.Driver;
using RaftActors.Protocol.Effects;
using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Inputs;
using RaftActors.Protocol.Roles;

namespace RaftActors.Simulation.Instant;

/// <summary>
/// Three replicas in one thread without a simulated world: every message arrives, every write is durable and every entry is applied at
/// once. For measuring the core alone: after a warm-up the group itself allocates nothing.
/// </summary>
public sealed class InstantGroup
{
    private readonly Member[] _members;
    private readonly Queue<(Member To, Input Input)> _queue = new();
    private readonly ProposeRequest _propose;
    private readonly Member _leader;
    private readonly EffectBuffer _effects = new();
    private LogicalTime _now = new(0);

    /// <summary>Creates a group that has a leader.</summary>
    public InstantGroup(int commandBytes)
    {
        var ids = new[] { new ReplicaId("n1"), new ReplicaId("n2"), new ReplicaId("n3") };
        var options = new ReplicaOptions { SnapshotEntries = 1000, TrailingEntries = 100 };
        _members =
        [
            .. ids.Select(
                (id, i) =>
                    new Member(
                        this,
                        new Replica(id, options, RecoveredState.New(new Protocol.Membership.Configuration(ids)), (ulong)i + 1, _now))),
        ];
        _propose = new ProposeRequest(new ReadOnlyMemory<byte>[] { new byte[commandBytes] });
        _leader = _members[0];
        while (_leader.Replica.Role != RaftRole.Leader)
        {
            _now = _leader.Replica.NextDeadline;
            Step(_leader, DeadlineReached.Instance);
            Drain();
        }
    }

    /// <summary>Inputs handled by the three replicas.</summary>
    public long Steps { get; private set; }

    /// <summary>Commands committed and applied by the three replicas.</summary>
    public long Commands { get; private set; }

    /// <summary>Proposes this many commands, one after the other, each until it is applied.</summary>
    public void Run(int commands)
    {
        for (var i = 0; i < commands; i++)
        {
            Step(_leader, _propose);
            Drain();
        }

        Commands += commands;
    }

    private void Drain()
    {
        while (_queue.TryDequeue(out var next))
        {
            Step(next.To, next.Input);
        }
    }

    private void Step(Member member, Input input)
    {
        Steps++;
        member.Driver.Step(input, _now, _effects);
    }

    private sealed class Member : IEffectInterpreter
    {
        private readonly InstantGroup _group;

        public Member(InstantGroup group, Replica replica)
        {
            _group = group;
            Driver = new ReplicaDriver(replica, this);
        }

        public ReplicaDriver Driver { get; }

        public Replica Replica => Driver.Replica;

        public void On(in Persist effect) => _group._queue.Enqueue((this, new Persisted(effect.WriteId, effect.Last)));

        public void On(in Send effect) => Deliver(effect.Message);

        public void On(in SendWhenDurable effect) => Deliver(effect.Message);

        public void On(in ApplyEntries effect) => _group._queue.Enqueue((this, new Applied(effect.Entries.Span[^1].Index)));

        public void On(in SaveMachine effect) =>
            _group._queue.Enqueue((this, new SnapshotSaved(new EntryId(effect.Applied, Replica.Log.TermAt(effect.Applied)!.Value))));

        public void On(in ProposalAppended effect)
        {
        }

        public void On(in ProposalRejected effect) => throw new InvalidOperationException(effect.ToString());

        public void On(in ReadReady effect)
        {
        }

        public void On(in ReadRejected effect)
        {
        }

        public void On(in SendSnapshot effect) => throw new InvalidOperationException(effect.ToString());

        public void On(in SaveReceivedSnapshot effect) => throw new InvalidOperationException(effect.ToString());

        public void On(in RestoreMachine effect) => throw new InvalidOperationException(effect.ToString());

        public void On(in CompactLog effect)
        {
        }

        public void On(in ConfigurationChanged effect)
        {
        }

        public void On(in MembersAnswered effect)
        {
        }

        public void On(in TransferEnded effect)
        {
        }

        public void On(in RoleChanged effect)
        {
        }

        private void Deliver(Protocol.Messages.RaftMessage message)
        {
            foreach (var member in _group._members)
            {
                if (member.Replica.Self == message.To)
                {
                    _group._queue.Enqueue((member, message));
                }
            }
        }
    }
}
